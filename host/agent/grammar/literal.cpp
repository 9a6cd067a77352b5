#include "agent/grammar/literal.hpp"

#include <array>
#include <charconv>

#include "agent/grammar/utf8.hpp"

namespace patchbay::agent {
namespace {

constexpr char32_t replacement = 0xFFFD;

void append_hex(std::string& out, char kind, char32_t v, unsigned digits) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '\\';
  out += kind;
  for (unsigned i = digits; i-- > 0;) out += hex[(v >> (4 * i)) & 0xF];
}

void append_escaped(std::string& out, char32_t c) {
  if (c == '\\' || c == '\'') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c == '\n') {
    out += "\\n";
  } else if (c >= 0x20 && c < 0x7F) {
    out += static_cast<char>(c);
  } else if (c < 0x100) {
    append_hex(out, 'x', c, 2);
  } else if (c < 0x10000) {
    append_hex(out, 'u', c, 4);
  } else {
    append_hex(out, 'U', c, 8);
  }
}

char32_t decoded(std::string_view text, std::size_t at, std::size_t size) {
  if (size == 0) return replacement;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (size == 1) return byte(0);
  char32_t c = byte(0) & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) c = (c << 6) | (byte(i) & 0x3FU);
  return c;
}

void append_number(std::string& out, double d) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), d).ptr;
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

}  // namespace

void append_literal(std::string& out, std::string_view text) {
  out += '\'';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_size(text, at);
    append_escaped(out, decoded(text, at, size));
    at += size == 0 ? 1 : size;
  }
  out += '\'';
}

void append_literal(std::string& out, const core::json::value& v) {
  if (v.IsString()) return append_literal(out, core::json::view(v));
  if (v.IsDouble()) return append_number(out, v.GetDouble());
  if (v.IsNumber()) {
    out += core::json::text(v);
  } else if (v.IsArray()) {
    out += '[';
    for (const auto& item : v.GetArray()) {
      if (out.back() != '[') out += ", ";
      append_literal(out, item);
    }
    out += ']';
  } else if (v.IsObject()) {
    out += '{';
    for (const auto& m : v.GetObject()) {
      if (out.back() != '{') out += ", ";
      append_literal(out, core::json::view(m.name));
      out += ": ";
      append_literal(out, m.value);
    }
    out += '}';
  } else {
    out += v.IsNull() ? "None" : v.IsTrue() ? "True" : "False";
  }
}

}  // namespace patchbay::agent
