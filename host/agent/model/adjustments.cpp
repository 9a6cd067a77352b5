#include "agent/model/adjustments.hpp"

#include <string>

#include "core/json.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

struct removable {
  std::string_view parameter;
  bool adjustments::*flag;
};

// A message about max_tokens also advises max_completion_tokens, so both mean the same.
constexpr removable all[] = {
    {"temperature", &adjustments::no_temperature},
    {"max_tokens", &adjustments::other_token_name},
    {"max_completion_tokens", &adjustments::other_token_name},
    {"reasoning_effort", &adjustments::no_effort},
    {"reasoning", &adjustments::no_effort},
    {"reasoning.effort", &adjustments::no_effort},
    {"stream_options", &adjustments::no_stream_usage},
    {"detail", &adjustments::no_image_detail},
};

constexpr bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool names(std::string_view text, std::string_view word) noexcept {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word(text[at - 1]);
    if (begins && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

bool set(adjustments& known, bool adjustments::*flag) {
  if (known.*flag) return false;
  known.*flag = true;
  return true;
}

/// The object that describes the failure: {"error": {...}} or the body itself.
const json::value& error_of(const json::value& body) {
  const json::value* inner = json::find(body, "error");
  return inner != nullptr && inner->IsObject() ? *inner : body;
}

}  // namespace

bool learn(adjustments& known, std::string_view body) {
  const auto read = json::parse(body);
  if (!read) return false;
  const json::value& failure = error_of(*read);
  const std::string_view param = json::string_at(failure, "param");
  for (const removable& r : all) {
    if (param == r.parameter) return set(known, r.flag);
  }
  std::string_view message = json::string_at(failure, "message");
  if (message.empty()) message = json::string_at(*read, "detail");
  // `detail` is a usual word, so that it counts only as a parameter of its own.
  for (const removable& r : all) {
    if (r.flag == &adjustments::no_image_detail || !names(message, r.parameter)) continue;
    if (r.parameter == "reasoning") continue;
    return set(known, r.flag);
  }
  return false;
}

}  // namespace patchbay::agent
