#pragma once

#include <string>
#include <string_view>

#include "agent/grammar/answer.hpp"

namespace patchbay::agent {

/// What was read, in one line: `click(1,"a",k=2)`, or `E_CODE at line:column`.
inline std::string summary(const call_result& r) {
  if (const auto* e = std::get_if<call_error>(&r)) {
    return std::string(name(e->code)) + " at " + std::to_string(e->line) + ":" +
           std::to_string(e->column);
  }
  const call& c = std::get<call>(r);
  std::string out = c.action + "(";
  for (const auto& a : c.arguments) {
    if (out.back() != '(') out += ',';
    if (!a.name.empty()) out += a.name + '=';
    out += core::json::text(a.value);
  }
  return out + ")";
}

inline std::string read(std::string_view reply) { return summary(read_reply(reply)); }

/// The code of the error, or what was read.
inline std::string code(std::string_view reply) {
  const auto r = read_reply(reply);
  const auto* e = std::get_if<call_error>(&r);
  return e == nullptr ? summary(r) : std::string(name(e->code));
}

inline call_error error_of(std::string_view reply) {
  const auto r = read_reply(reply);
  const auto* e = std::get_if<call_error>(&r);
  return e == nullptr ? call_error{refusal::no_call, "accepted: " + summary(r), 0, 0, {}, {}, {}}
                      : *e;
}

inline std::string fenced(std::string_view code) {
  return "```python\n" + std::string(code) + "\n```\n";
}

}  // namespace patchbay::agent
