#include "agent/grammar/refusal.hpp"

#include <algorithm>
#include <array>

#include "agent/grammar/utf8.hpp"

namespace patchbay::agent {
namespace {

constexpr std::array<std::string_view, 22> names = {"E_NO_CALL",     "E_MULTIPLE_ACTIONS",
                                                    "E_SYNTAX",      "E_UNTERMINATED",
                                                    "E_ESCAPE",      "E_EXPR",
                                                    "E_NAME",        "E_FSTRING",
                                                    "E_BYTES",       "E_UNPACK",
                                                    "E_DUP_KEY",     "E_DUP_ARG",
                                                    "E_ORDER",       "E_RANGE",
                                                    "E_LIMIT",       "E_UNKNOWN_ACTION",
                                                    "E_ARG_UNKNOWN", "E_ARG_MISSING",
                                                    "E_ARG_EXTRA",   "E_TYPE",
                                                    "E_VALUE",       "E_UNAVAILABLE"};

/// An excerpt begins at most this many bytes before the fault.
constexpr std::size_t excerpt_before = 40;

bool ends_line(char c) noexcept { return c == '\n' || c == '\r'; }

bool is_boundary(std::string_view text, std::size_t at) noexcept {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

}  // namespace

std::string_view name(refusal code) noexcept { return names[static_cast<std::size_t>(code)]; }

std::string shown(std::string_view text, std::size_t max) {
  std::string out;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++characters) {
    if (characters == max) return out + "...";
    const std::size_t size = character_size(text, at);
    const auto byte = static_cast<unsigned char>(text[at]);
    if (size == 0) {
      out += '?';
    } else if (byte < 0x20 || byte == 0x7F) {
      out += ' ';
    } else {
      out.append(text, at, size);
    }
    at += std::max<std::size_t>(size, 1);
  }
  return out;
}

call_error located(std::string_view reply, const fault& f) {
  const std::size_t offset = std::min(f.offset, reply.size());
  call_error e;
  e.code = f.code;
  e.message = f.message;
  e.hint = f.hint;
  e.action = f.action;
  std::size_t line_start = 0;
  for (std::size_t at = 0; at < offset; ++at) {
    if (!ends_line(reply[at])) continue;
    if (reply[at] == '\r' && at + 1 < offset && reply[at + 1] == '\n') continue;
    ++e.line;
    line_start = at + 1;
  }
  for (std::size_t at = line_start; at < offset; ++e.column) {
    at += std::max<std::size_t>(character_size(reply, at), 1);
  }
  std::size_t from = line_start;
  if (offset - line_start > excerpt_before) {
    from = offset - excerpt_before;
    while (!is_boundary(reply, from)) ++from;
  }
  const auto end = reply.find_first_of("\r\n", offset);
  e.excerpt = shown(reply.substr(from, std::min(end, reply.size()) - from));
  return e;
}

}  // namespace patchbay::agent
