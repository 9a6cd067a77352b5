#include "server.hpp"

#include <algorithm>
#include <array>

#include "names.hpp"

namespace generic {
namespace {

using patchbay::json;

constexpr std::size_t provider_name_max = 32;

[[noreturn]] void wrong(const std::string& path, const std::string& what) {
  throw patchbay::failure(patchbay::error{patchbay::errc::invalid_argument, path + ": " + what});
}

template <std::size_t N>
void only(const json& object, const std::string& path,
          const std::array<std::string_view, N>& known) {
  if (!object.is_object()) wrong(path, "must be an object");
  for (const json::member& m : object.members()) {
    if (std::find(known.begin(), known.end(), m.key) == known.end()) {
      wrong(path + "." + m.key, "is no member that is known here");
    }
  }
}

std::string text_at(const json& in, const std::string& path, const char* member) {
  const json& found = in[member];
  if (found.is_null()) return {};
  if (!found.is_text() || found.text().empty()) wrong(path + "." + member, "must be a text");
  return std::string(found.text());
}

bool flag_at(const json& in, const std::string& path, const char* member) {
  const json& found = in[member];
  if (!found.is_null() && !found.is_bool()) wrong(path + "." + member, "must be true or false");
  return found.boolean();
}

std::vector<std::string> names_at(const json& in, const std::string& path, const char* member) {
  const json& found = in[member];
  if (found.is_null()) return {};
  const auto& items = found.items();
  if (!found.is_list() || !std::all_of(items.begin(), items.end(), [](const json& i) {
        return i.is_text() && !i.text().empty();
      })) {
    wrong(path + "." + member, "must be a list of names of tools");
  }
  return found.texts();
}

patchbay::effect effect_of(std::string_view word, const std::string& path) {
  if (word == "read") return patchbay::read;
  if (word == "write") return patchbay::write;
  if (word == "irreversible") return patchbay::irreversible;
  wrong(path, "must be read, write or irreversible");
}

void read_choices(const json& all, const std::string& path, server& into) {
  constexpr std::array<std::string_view, 3> members = {"name", "doc", "effect"};
  if (all.is_null()) return;
  if (!all.is_object()) wrong(path, "must be an object with a member for each tool");
  for (const json::member& m : all.members()) {
    const std::string here = path + "." + m.key;
    only(m.value, here, members);
    tool_choice& choice = into.choices[m.key];
    choice.name = text_at(m.value, here, "name");
    if (!choice.name.empty() && !is_action_name(choice.name, into.name)) {
      wrong(here + ".name", "must begin with " + into.name +
                                "_ and have a-z, 0-9 and _ only, at "
                                "most 64");
    }
    choice.doc = text_at(m.value, here, "doc");
    if (const auto word = text_at(m.value, here, "effect"); !word.empty()) {
      choice.effect = effect_of(word, here + ".effect");
    }
  }
}

/// "read": ["search"] is short for "actions": {"search": {"effect": "read"}}.
void read_effects(const json& from, const std::string& path, const char* word, server& into) {
  for (const std::string& tool : names_at(from, path, word)) {
    auto& effect = into.choices[tool].effect;
    const auto said = effect_of(word, path);
    if (effect && *effect != said) wrong(path + "." + word, tool + " has another effect too");
    effect = said;
  }
}

server read_server(const json::member& m) {
  constexpr std::array<std::string_view, 10> members = {
      "title",     "doc",  "auth",         "toolkit",     "tools",
      "leave_out", "read", "irreversible", "trust_hints", "actions"};
  const std::string path = "servers." + m.key;
  server made;
  made.name = m.key;
  if (!is_provider_name(m.key) || m.key.size() > provider_name_max) {
    wrong(path, "is no name: a-z, 0-9 and _, a letter first, at most " +
                    std::to_string(provider_name_max));
  }
  only(m.value, path, members);
  made.title = text_at(m.value, path, "title");
  if (made.title.empty()) made.title = title_of(made.name);
  made.doc = text_at(m.value, path, "doc");
  if (made.doc.empty()) made.doc = "What " + made.title + " offers.";
  made.toolkit = text_at(m.value, path, "toolkit");
  const std::string auth = text_at(m.value, path, "auth");
  if (!auth.empty() && auth != "none" && auth != "broker") {
    wrong(path + ".auth", "must be none or broker");
  }
  made.needs_auth = auth == "broker";
  made.trusts_hints = flag_at(m.value, path, "trust_hints");
  if (!m.value["tools"].is_null()) made.tools = names_at(m.value, path, "tools");
  for (auto& tool : names_at(m.value, path, "leave_out")) made.left_out.insert(std::move(tool));
  read_choices(m.value["actions"], path + ".actions", made);
  read_effects(m.value, path, "read", made);
  read_effects(m.value, path, "irreversible", made);
  return made;
}

}  // namespace

std::vector<server> read_servers(const json& settings) {
  std::vector<server> all;
  const json& servers = settings["servers"];
  for (const json::member& m : servers.members()) all.push_back(read_server(m));
  return all;
}

}  // namespace generic
