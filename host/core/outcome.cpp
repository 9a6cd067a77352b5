#include "core/outcome.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/json.hpp"

namespace patchbay::core {
namespace {

constexpr std::array<std::string_view, 9> words = {"ok",      "tool_error",   "transport_error",
                                                   "timeout", "unauthorized", "unregistered",
                                                   "denied",  "cancelled",    "unknown"};

void append_error(std::string& out, const call_error& e) {
  out += "{\"code\":";
  json::append_string(out, e.code);
  out += ",\"message\":";
  json::append_string(out, e.message);
  out += ",\"hint\":";
  if (e.hint.empty()) {
    out += "null";
  } else {
    json::append_string(out, e.hint);
  }
  out += '}';
}

/// Milliseconds with at most three decimals.
void append_ms(std::string& out, std::chrono::microseconds duration) {
  std::array<char, 24> text;
  const auto us = std::max<std::int64_t>(duration.count(), 0);
  auto end = std::to_chars(text.data(), text.data() + text.size(), us / 1000).ptr;
  *end++ = '.';
  *end++ = static_cast<char>('0' + us / 100 % 10);
  *end++ = static_cast<char>('0' + us / 10 % 10);
  *end++ = static_cast<char>('0' + us % 10);
  out.append(text.data(), end);
}

}  // namespace

std::string_view name(call_status s) noexcept { return words[static_cast<std::size_t>(s)]; }

std::optional<call_status> call_status_from(std::string_view word) noexcept {
  const auto* at = std::find(words.begin(), words.end(), word);
  if (at == words.end()) return std::nullopt;
  return static_cast<call_status>(at - words.begin());
}

void append_json(std::string& out, const outcome& o) {
  out.reserve(out.size() + o.data_json.size() + o.error.message.size() + o.error.hint.size() + 320);
  out += "{\"provider\":\"";
  out += o.provider;
  out += "\",\"tool\":";
  if (o.tool.empty()) {
    out += "null";
  } else {
    json::append_string(out, o.tool);
  }
  out += ",\"action\":\"";
  out += o.action;
  out += o.success() ? "\",\"success\":true,\"error\":" : "\",\"success\":false,\"error\":";
  if (o.success()) {
    out += "null";
  } else {
    append_error(out, o.error);
  }
  out += ",\"data\":";
  out += o.data_json.empty() ? std::string_view("null") : std::string_view(o.data_json);
  out += ",\"call_id\":\"";
  out += o.id.view();
  out += "\",\"duration_ms\":";
  append_ms(out, o.duration);
  out += ",\"status\":\"";
  out += name(o.status);
  out += "\"}";
}

}  // namespace patchbay::core
