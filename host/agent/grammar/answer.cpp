#include "agent/grammar/answer.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

void member(std::string& out, std::string_view name, std::string_view text) {
  if (out.back() != '{') out += ',';
  json::append_string(out, name);
  out += ':';
  json::append_string(out, text);
}

void member(std::string& out, std::string_view name, std::size_t number) {
  if (out.back() != '{') out += ',';
  json::append_string(out, name);
  out += ':' + std::to_string(number);
}

void append_warnings(std::string& out, const std::vector<std::string>& warnings) {
  out += ",\"warnings\":[";
  for (const auto& w : warnings) {
    if (out.back() != '[') out += ',';
    json::append_string(out, w);
  }
  out += "]}";
}

}  // namespace

std::string to_json(const call& c) {
  std::string out = "{";
  member(out, "action", c.action);
  out += ",\"args\":{\"positional\":[";
  std::string named;
  for (const auto& a : c.arguments) {
    if (a.name.empty()) {
      if (out.back() != '[') out += ',';
      out += json::text(a.value);
      continue;
    }
    if (!named.empty()) named += ',';
    json::append_string(named, a.name);
    named += ':' + json::text(a.value);
  }
  out += "],\"keyword\":{" + named + "}}";
  append_warnings(out, c.warnings);
  return out;
}

std::string to_json(const bound_call& c) {
  std::string out = "{";
  member(out, "action", c.action->name);
  out += ",\"args\":" + json::text(c.arguments);
  append_warnings(out, c.warnings);
  return out;
}

std::string to_json(const call_error& e) {
  std::string out = "{\"error\":{";
  member(out, "code", name(e.code));
  member(out, "message", e.message);
  member(out, "line", e.line);
  member(out, "column", e.column);
  member(out, "excerpt", e.excerpt);
  member(out, "hint", e.hint);
  if (!e.action.empty()) member(out, "action", shown(e.action));
  return out + "}}";
}

}  // namespace patchbay::agent
