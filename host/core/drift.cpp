#include "core/drift.hpp"

#include <algorithm>

namespace patchbay::core {
namespace {

bool listed(const tool_argument& a, const tool_schema& schema) {
  return std::any_of(a.names.begin(), a.names.end(),
                     [&](const auto& name) { return schema.properties.contains(name); });
}

bool sent(const declarative_mapping& m, std::string_view name) {
  return std::any_of(m.arguments.begin(), m.arguments.end(), [name](const tool_argument& a) {
    return std::find(a.names.begin(), a.names.end(), name) != a.names.end();
  });
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : " or ") + name;
  return out;
}

void look_at_arguments(const action& a, const tool_schema& schema, std::vector<std::string>& out) {
  const std::string begin = a.name + ": the server's " + a.mapping->tool;
  for (const auto& argument : a.mapping->arguments) {
    if (argument.parameter.empty() || argument.listed_only || listed(argument, schema)) continue;
    out.push_back(begin + " lists no argument " + joined(argument.names) + "; " +
                  (schema.closed ? "a call that gives " + argument.parameter + " is refused."
                                 : "the server may pass over " + argument.parameter + "."));
  }
  for (const auto& name : schema.required) {
    if (!sent(*a.mapping, name)) {
      out.push_back(begin + " requires " + name +
                    ", which the action does not send; its calls will fail.");
    }
  }
}

}  // namespace

std::vector<std::string> drift(const action& a, const tool_list& live) {
  std::vector<std::string> out;
  for (const auto& tool : a.tools) {
    if (live.find(tool.name) != nullptr) continue;
    out.push_back(a.name + ": the server lists no tool " + tool.name + "; calls of it will fail.");
  }
  if (!a.mapping) return out;
  const tool_schema* schema = live.find(a.mapping->tool);
  if (schema == nullptr) return out;
  const bool says_nothing = schema->properties.empty() && !schema->closed;
  if (!says_nothing) look_at_arguments(a, *schema, out);
  return out;
}

std::vector<std::string> drift(const catalogue& loaded, std::string_view provider,
                               const tool_list& live) {
  std::vector<std::string> out;
  for (const auto& a : loaded.actions) {
    if (a->provider != provider) continue;
    for (auto& sentence : drift(*a, live)) out.push_back(std::move(sentence));
  }
  return out;
}

}  // namespace patchbay::core
