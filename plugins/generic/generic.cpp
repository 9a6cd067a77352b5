/// Generic: the tools of any server as actions, by configuration alone.
///
/// Each server of the setting "servers" is a provider. Its actions are made of what the server
/// lists; nothing that the server says is believed: a tool writes unless the configuration says
/// that it reads, and the server's docstrings are passed on as its own words.
#include <algorithm>

#include <patchbay/sdk.hpp>

#include "names.hpp"
#include "schema.hpp"
#include "server.hpp"

namespace generic {
namespace {

using patchbay::action;
using patchbay::json;

constexpr std::size_t tools_max = 200;      ///< of one server
constexpr std::size_t parameters_max = 64;  ///< of one tool
constexpr std::size_t answer_bytes_max = 900'000;

/// What `s` does with the tool, by the configuration and only then by the server's hints.
patchbay::effect effect_of(const server& s, const json& tool, const tool_choice* choice) {
  if (choice != nullptr && choice->effect) return *choice->effect;
  if (!s.trusts_hints) return patchbay::write;
  if (tool["annotations"]["readOnlyHint"].boolean()) return patchbay::read;
  return patchbay::write;
}

/// Adds a parameter and an argument for each property of the tool's schema; false: it has one that
/// is required and cannot be named, or too many.
bool add_parameters(const json& schema, action& to) {
  const auto required = schema["required"].texts();
  std::set<std::string> taken;
  for (const json::member& m : schema["properties"].members()) {
    const bool needed = std::find(required.begin(), required.end(), m.key) != required.end();
    if (!is_wire_name(m.key)) {
      if (needed) return false;
      continue;
    }
    if (to.parameters.size() == parameters_max) return false;
    const std::string name = parameter_name(m.key, taken);
    to.parameters.push_back(field_of(name, m.key, m.value, needed));
    to.mapping->arguments.push_back(patchbay::arg(m.key).from(name));
  }
  return true;
}

/// The server's words on a tool: its title, then its description.
std::string words_of(const json& tool) {
  std::string text(tool["title"].text());
  const std::string_view description = tool["description"].text();
  if (!text.empty() && !description.empty()) text += "\n";
  return text.append(description);
}

std::optional<action> action_of(const server& s, const json& tool, const std::string& tool_name,
                                std::string name) {
  const auto found = s.choices.find(tool_name);
  const tool_choice* choice = found == s.choices.end() ? nullptr : &found->second;
  action made;
  made.name = std::move(name);
  made.effect = effect_of(s, tool, choice);
  made.mapping = patchbay::mapping{tool_name, {}};
  if (choice != nullptr && !choice->doc.empty()) {
    made.doc = choice->doc;
  } else {
    made.doc = "Use " + tool_name + " of " + s.title + ".";
    made.server_doc = words_of(tool);
  }
  if (!add_parameters(tool["inputSchema"], made)) return std::nullopt;
  return made;
}

bool is_wanted(const server& s, const std::string& tool) {
  if (s.left_out.contains(tool)) return false;
  return !s.tools || std::find(s.tools->begin(), s.tools->end(), tool) != s.tools->end();
}

/// The tools that are wanted and can be named, by name; a name that is listed twice counts once.
std::map<std::string, const json*> wanted_tools(const server& s, const patchbay::derivation& from) {
  std::map<std::string, const json*> tools;
  for (const json& tool : from.tools().items()) {
    const std::string name(tool["name"].text());
    if (!is_wire_name(name)) {
      from.note(s.name +
                ": a tool is left out: its name has other characters than A-Z, a-z, 0-9 "
                "and _.-/$, or more than 128");
    } else if (is_wanted(s, name)) {
      tools.emplace(name, &tool);
    }
  }
  return tools;
}

/// What the configuration names and the server does not list.
void note_missing(const server& s, const std::map<std::string, const json*>& tools,
                  const patchbay::derivation& from) {
  std::set<std::string> named;
  if (s.tools) named.insert(s.tools->begin(), s.tools->end());
  for (const auto& [tool, choice] : s.choices) named.insert(tool);
  for (const std::string& tool : named) {
    if (!tools.contains(tool) && !s.left_out.contains(tool)) {
      from.note(s.name + ": the server lists no tool " + tool + ", which the settings name");
    }
  }
}

/// The names of the actions: those that the configuration gives come before those that are made.
std::map<std::string, std::string> names_of(const server& s,
                                            const std::map<std::string, const json*>& tools,
                                            const patchbay::derivation& from) {
  std::set<std::string> taken;
  std::map<std::string, std::string> names;
  for (const auto& [tool, choice] : s.choices) {
    if (choice.name.empty() || !tools.contains(tool)) continue;
    if (taken.insert(choice.name).second) {
      names[tool] = choice.name;
    } else {
      from.note(s.name + ": " + tool + " is left out: another tool is called " + choice.name +
                " in the settings too");
      names[tool].clear();
    }
  }
  for (const auto& [tool, row] : tools) {
    if (!names.contains(tool)) names[tool] = action_name(s.name, tool, taken);
  }
  return names;
}

std::vector<action> derive(const patchbay::derivation& from) {
  const auto servers = read_servers(from.settings());
  const auto at = std::find_if(servers.begin(), servers.end(),
                               [&](const server& s) { return s.name == from.provider(); });
  std::vector<action> made;
  if (at == servers.end()) return made;
  const auto tools = wanted_tools(*at, from);
  note_missing(*at, tools, from);
  const auto names = names_of(*at, tools, from);
  std::size_t bytes = 0;
  for (const auto& [tool, row] : tools) {
    if (names.at(tool).empty()) continue;
    auto one = action_of(*at, *row, tool, names.at(tool));
    if (!one) {
      from.note(at->name + ": " + tool + " is left out: it has more than " +
                std::to_string(parameters_max) +
                " arguments, or requires one whose name has "
                "other characters than A-Z, a-z, 0-9 and _.-/$");
      continue;
    }
    bytes += one->describe().dump().size();
    if (made.size() == tools_max || bytes > answer_bytes_max) {
      from.note(at->name + ": " + tool +
                " and those after it are left out: there are too many; "
                "name those that you want in \"tools\"");
      break;
    }
    made.push_back(std::move(*one));
  }
  return made;
}

std::vector<patchbay::provider> configured(const json& settings) {
  std::vector<patchbay::provider> all;
  for (const server& s : read_servers(settings)) {
    patchbay::provider p;
    p.name = s.name;
    p.title = s.title;
    p.doc = s.doc;
    p.toolkit = s.toolkit;
    p.needs_auth = s.needs_auth;
    p.derive = &derive;
    if (s.tools) p.server_tools = *s.tools;
    all.push_back(std::move(p));
  }
  return all;
}

patchbay::plugin_table plugin() {
  return {.settings = {patchbay::field::object(
              "servers", "A provider for each member, by its name; see the guide.")},
          .configured = &configured};
}

}  // namespace
}  // namespace generic

PATCHBAY_PLUGIN(generic::plugin);
