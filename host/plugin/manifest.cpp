#include "plugin/manifest.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/ids.hpp"
#include "core/json.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/server_words.hpp"

namespace patchbay::plugin {
namespace {

namespace json = core::json;
using need = manifest_reader::need;

constexpr int manifest_revision = 1;
/// Where a row comes from: in what is derived from a server's list, the server's words are fenced.
enum class source : std::uint8_t { manifest, server };

std::string read_doc(manifest_reader& in, source from = source::manifest) {
  std::string doc = in.text("doc", need::required);
  if (from == source::server) return doc;
  if (const auto word = hidden_word(doc); !word.empty()) {
    in.complain("doc", "says \"" + std::string(word) + "\", which an agent should not see");
  }
  if (!doc.empty() && (doc.front() == '\n' || doc.front() == ' ')) {
    in.complain("doc", "must begin with a summary line");
  }
  return doc;
}

std::string read_name(manifest_reader& in, std::string_view member) {
  std::string name = in.text(member, need::required);
  if (!name.empty() && !core::is_name(name)) {
    in.complain(member, "\"" + std::string(json::cut(name, 80)) +
                            "\" is no name: a-z, 0-9 and _, a letter first, at most 64");
  }
  return name;
}

/// Whether a default of this JSON fits the parameter.
bool fits(const core::parameter& p, const json::value& v) {
  using core::value_type;
  if (p.length_max != 0) {
    if (v.IsString() && json::characters(json::view(v)) > p.length_max) return false;
    if (v.IsArray() && v.Size() > p.length_max) return false;
  }
  switch (p.type) {
    case value_type::string:
      return v.IsString() && (p.choices.empty() || std::find(p.choices.begin(), p.choices.end(),
                                                             json::view(v)) != p.choices.end());
    case value_type::integer:
    case value_type::number:
      if (p.type == value_type::integer ? !v.IsInt64() : !v.IsNumber()) return false;
      return (!p.minimum || v.GetDouble() >= *p.minimum) &&
             (!p.maximum || v.GetDouble() <= *p.maximum);
    case value_type::boolean:
      return v.IsBool();
    case value_type::string_list:
      return v.IsArray() &&
             std::all_of(v.Begin(), v.End(), [](const auto& i) { return i.IsString(); });
    case value_type::list:
      return v.IsArray();
    case value_type::object:
      return v.IsObject();
    case value_type::any:
      return true;
  }
  return false;
}

/// A server's choices and defaults stand in the prompt too, and nothing fences them.
void look_at_words(manifest_reader& in, const core::parameter& p) {
  const auto shows = [](const std::string& word) { return is_short_word(word); };
  if (!std::all_of(p.choices.begin(), p.choices.end(), shows)) {
    in.complain("choices", "must be short words in what is derived from a server's list");
  }
  if (p.default_json.size() > server_word_bytes_max) {
    in.complain("default", "must be short in what is derived from a server's list");
  }
}

core::parameter read_parameter(const manifest_reader::item& at, std::vector<std::string>& wrong,
                               source from = source::manifest) {
  manifest_reader in(*at.value, at.path, wrong);
  core::parameter p;
  p.name = read_name(in, "name");
  // In the order of core::value_type.
  const auto type =
      in.word("type", need::required,
              {"string", "integer", "number", "boolean", "string_list", "list", "object", "any"});
  if (type) p.type = static_cast<core::value_type>(*type);
  p.required = in.flag("required", false);
  if (in.member("choices", need::optional) != nullptr) {
    p.choices = in.texts("choices", need::optional);
    if (p.type != core::value_type::string) in.complain("choices", "are for strings only");
  }
  p.minimum = in.number("minimum");
  p.maximum = in.number("maximum");
  const bool numeric = p.type == core::value_type::integer || p.type == core::value_type::number;
  if ((p.minimum || p.maximum) && !numeric) in.complain("minimum", "is for numbers only");
  if (p.minimum && p.maximum && *p.minimum > *p.maximum) {
    in.complain("minimum", "is above the maximum");
  }
  p.length_max = in.count("length_max");
  if (const auto* otherwise = in.member("default", need::optional)) {
    if (p.required) in.complain("default", "makes no sense for a required parameter");
    if (!fits(p, *otherwise)) in.complain("default", "breaks the rules of its own parameter");
    p.default_json = json::text(*otherwise);
  }
  p.doc = read_doc(in, from);
  if (from == source::server) {
    p.doc = fenced_remark(p.doc, in.text("server_doc", need::optional));
    look_at_words(in, p);
  }
  return p;
}

core::rule read_rule(const manifest_reader::item& at, std::vector<std::string>& wrong) {
  manifest_reader in(*at.value, at.path, wrong);
  core::rule r;
  int kinds = 0;
  constexpr std::array<std::string_view, 3> words = {"at_least_one", "at_most_one", "all_or_none"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (in.member(words[i], need::optional) == nullptr) continue;
    ++kinds;
    r.what = static_cast<core::rule::kind>(i);
    r.parameters = in.texts(words[i], need::optional);
  }
  if (kinds != 1) in.complain("", "must be one of at_least_one, at_most_one, all_or_none");
  return r;
}

core::tool_argument read_argument(const manifest_reader::item& at,
                                  std::vector<std::string>& wrong) {
  manifest_reader in(*at.value, at.path, wrong);
  core::tool_argument a;
  a.names = in.texts("names", need::required);
  a.parameter = in.text("parameter", need::optional);
  if (const auto* constant = in.member("constant", need::optional)) {
    a.constant_json = json::text(*constant);
    if (!a.parameter.empty()) in.complain("constant", "and a parameter exclude each other");
  } else if (a.parameter.empty()) {
    in.complain("", "must have a parameter or a constant");
  }
  // In the order of core::tool_argument::transform.
  const auto how = in.word("how", need::optional, {"as_is", "split", "first", "rest", "text"});
  if (how) a.how = static_cast<core::tool_argument::transform>(*how);
  a.listed_only = in.flag("listed_only", false);
  return a;
}

core::effect read_effect(manifest_reader& in) {
  const auto word = in.word("effect", need::required, {"read", "write", "irreversible"});
  // What cannot be read is the worst, so that nothing milder is ever assumed.
  return word ? static_cast<core::effect>(*word) : core::effect::irreversible;
}

void read_tools(manifest_reader& in, core::action& a, std::vector<std::string>& wrong) {
  for (const auto& at : in.items("tools", need::optional, rows_max)) {
    manifest_reader row(*at.value, at.path, wrong);
    core::tool_use use{row.text("name", need::required), read_effect(row)};
    if (a.tool(use.name) != nullptr) row.complain("name", "\"" + use.name + "\" is listed twice");
    a.tools.push_back(std::move(use));
  }
}

void read_http(manifest_reader& in, core::action& a, std::vector<std::string>& wrong) {
  for (const auto& at : in.items("http", need::optional, rows_max)) {
    manifest_reader row(*at.value, at.path, wrong);
    constexpr std::array<std::string_view, 5> methods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    core::http_use use;
    const auto method =
        row.word("method", need::required, {"GET", "POST", "PUT", "PATCH", "DELETE"});
    if (method) use.method = methods[*method];
    use.host = row.text("host", need::optional);
    if (!core::is_host(use.host)) row.complain("host", "must be a name such as api.example.org");
    use.what = read_effect(row);
    a.http.push_back(std::move(use));
  }
}

core::action read_action(const manifest_reader::item& at, const core::provider& of,
                         std::vector<std::string>& wrong, source from = source::manifest) {
  const std::size_t before = wrong.size();
  core::action a;
  {
    manifest_reader in(*at.value, at.path, wrong);
    a.provider = of.name;
    a.name = read_name(in, "name");
    a.doc = read_doc(in, from);
    if (from == source::server) {
      a.doc = fenced_doc(a.doc, in.text("server_doc", need::optional));
    }
    a.what = read_effect(in);
    for (const auto& p : in.items("parameters", need::required, rows_max)) {
      a.parameters.push_back(read_parameter(p, wrong, from));
    }
    for (const auto& r : in.items("rules", need::optional, rows_max)) {
      a.rules.push_back(read_rule(r, wrong));
    }
    read_tools(in, a, wrong);
    read_http(in, a, wrong);
    if (const auto* mapping = in.member("mapping", need::optional)) {
      manifest_reader row(*mapping, at.path + ".mapping", wrong);
      a.mapping.emplace().tool = row.text("tool", need::required);
      for (const auto& argument : row.items("arguments", need::required, rows_max)) {
        a.mapping->arguments.push_back(read_argument(argument, wrong));
      }
    }
  }
  if (wrong.size() == before) {
    if (auto checked = core::check(a); !checked) {
      wrong.push_back(at.path + ": " + checked.error().message);
    }
  }
  return a;
}

/// Server tools that nobody lists are those of the actions and the profile.
void complete_server_tools(core::provider& p, const std::vector<core::action>& actions) {
  if (!p.server_tools.empty()) return;
  if (!p.profile_tool.empty()) p.server_tools.push_back(p.profile_tool);
  for (const auto& a : actions) {
    if (a.provider != p.name) continue;
    for (const auto& t : a.tools) {
      if (std::find(p.server_tools.begin(), p.server_tools.end(), t.name) == p.server_tools.end()) {
        p.server_tools.push_back(t.name);
      }
    }
  }
}

void read_provider(const manifest_reader::item& at, manifest& into, std::set<std::string>& names,
                   std::vector<std::string>& wrong) {
  manifest_reader in(*at.value, at.path, wrong);
  core::provider p;
  p.name = read_name(in, "name");
  p.title = in.text("title", need::required);
  p.doc = read_doc(in);
  p.toolkit = in.text("toolkit", need::optional);
  if (p.toolkit.empty()) p.toolkit = p.name;
  const auto via = in.word("transport", need::optional, {"mcp", "http"});
  if (via) p.via = static_cast<core::transport>(*via);
  p.needs_auth = in.word("auth", need::optional, {"broker", "none"}).value_or(0) == 0;
  p.derives = in.flag("derives", false);
  if (in.member("server_tools", need::optional) != nullptr) {
    p.server_tools = in.texts("server_tools", need::optional);
  }
  for (const auto& other : into.providers) {
    if (other.name == p.name) in.complain("name", "\"" + p.name + "\" is listed twice");
  }
  for (const auto& row : in.items("actions", need::required, actions_max)) {
    core::action a = read_action(row, p, wrong);
    if (!names.insert(a.name).second) {
      wrong.push_back(row.path + ".name: \"" + a.name + "\" is listed twice");
    }
    into.actions.push_back(std::move(a));
  }
  if (const auto* profile = in.member("profile", need::optional); profile != nullptr) {
    manifest_reader of(*profile, at.path + ".profile", wrong);
    p.profile_tool = of.text("tool", need::required);
    p.profile_label = of.text("label", need::required);
  }
  complete_server_tools(p, into.actions);
  into.providers.push_back(std::move(p));
}

}  // namespace

manifest_reading read_manifest(std::string_view text) {
  manifest_reading reading;
  if (text.size() > manifest_bytes_max) {
    reading.wrong.push_back("the manifest: has more than " + std::to_string(manifest_bytes_max) +
                            " bytes");
    return reading;
  }
  auto document = json::parse(text);
  if (!document) {
    reading.wrong.push_back("the manifest: " + document.error().message);
    return reading;
  }
  manifest_reader in(*document, "", reading.wrong);
  const auto* revision = in.member("manifest", need::required);
  if (revision != nullptr && !(revision->IsInt() && revision->GetInt() == manifest_revision)) {
    in.complain("manifest", "must be 1, the revision that this host reads");
  }
  std::set<std::string> settings;
  for (const auto& row : in.items("settings", need::optional, rows_max)) {
    core::parameter p = read_parameter(row, reading.wrong);
    if (!settings.insert(p.name).second) {
      reading.wrong.push_back(row.path + ".name: \"" + p.name + "\" is listed twice");
    }
    reading.value.settings.push_back(std::move(p));
  }
  reading.value.configured_providers = in.flag("configured_providers", false);
  const auto rows = in.items("providers", need::required, providers_max);
  if (rows.empty() && reading.wrong.empty() && !reading.value.configured_providers) {
    in.complain("providers", "must not be empty");
  }
  std::set<std::string> names;
  for (const auto& row : rows) read_provider(row, reading.value, names, reading.wrong);
  return reading;
}

namespace {

core::error refusal(const std::vector<std::string>& wrong) {
  constexpr std::size_t shown_max = 3;
  std::string all;
  for (std::size_t i = 0; i < std::min(shown_max, wrong.size()); ++i) {
    all += (i == 0 ? "" : "; ") + wrong[i];
  }
  if (wrong.size() > shown_max) {
    all += "; and " + std::to_string(wrong.size() - shown_max) + " more";
  }
  return {core::errc::invalid_argument, std::move(all),
          "correct the plugin's table and build it again", 0};
}

/// The items of a JSON list, which `document` keeps alive.
std::vector<manifest_reader::item> items_of(const json::document& document, std::string_view word,
                                            std::size_t most, std::vector<std::string>& wrong) {
  std::vector<manifest_reader::item> items;
  if (!document.IsArray()) {
    wrong.push_back("not a list");
    return items;
  }
  if (document.Size() > most) {
    wrong.push_back("more than " + std::to_string(most) + " " + std::string(word));
    return items;
  }
  for (rapidjson::SizeType i = 0; i < document.Size(); ++i) {
    items.push_back({&document[i], std::string(word) + "[" + std::to_string(i) + "]"});
  }
  return items;
}

}  // namespace

core::result<manifest> parse_manifest(std::string_view text) {
  manifest_reading reading = read_manifest(text);
  if (reading.wrong.empty()) return std::move(reading.value);
  return refusal(reading.wrong);
}

core::result<std::vector<core::action>> parse_derived(const core::provider& of,
                                                      std::string_view actions) {
  const auto document = json::parse(actions);
  if (!document) {
    return core::error{
        core::errc::invalid_argument, "not JSON: " + document.error().message, {}, 0};
  }
  std::vector<std::string> wrong;
  std::vector<core::action> made;
  std::set<std::string> names;
  for (const auto& row : items_of(*document, "actions", actions_max, wrong)) {
    made.push_back(read_action(row, of, wrong, source::server));
    if (!names.insert(made.back().name).second) {
      wrong.push_back(row.path + ".name: \"" + made.back().name + "\" is listed twice");
    }
  }
  if (!wrong.empty()) return refusal(wrong);
  return made;
}

core::result<std::vector<core::provider>> parse_configured(std::string_view providers) {
  const auto document = json::parse(providers);
  if (!document) {
    return core::error{
        core::errc::invalid_argument, "not JSON: " + document.error().message, {}, 0};
  }
  std::vector<std::string> wrong;
  manifest made;
  std::set<std::string> names;
  for (const auto& row : items_of(*document, "providers", providers_max, wrong)) {
    read_provider(row, made, names, wrong);
  }
  if (!made.actions.empty()) wrong.push_back("providers by settings list no actions");
  if (!wrong.empty()) return refusal(wrong);
  return std::move(made.providers);
}

}  // namespace patchbay::plugin
