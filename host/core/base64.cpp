#include "core/base64.hpp"

#include <array>
#include <cstdint>

namespace patchbay::core {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_there = 64;

constexpr std::array<std::uint8_t, 256> values = [] {
  std::array<std::uint8_t, 256> v{};
  v.fill(not_there);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    v[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return v;
}();

constexpr bool is_blank(char c) noexcept { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; }

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  const auto at = [&](std::size_t k) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[k]));
  };
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    for (const int shift : {18, 12, 6, 0}) out.push_back(alphabet[bits >> shift & 63U]);
  }
  const std::size_t left = bytes.size() - i;
  if (left == 0) return;
  const std::uint32_t bits = at(i) << 16 | (left == 2 ? at(i + 1) << 8 : 0U);
  out.push_back(alphabet[bits >> 18 & 63U]);
  out.push_back(alphabet[bits >> 12 & 63U]);
  out.push_back(left == 2 ? alphabet[bits >> 6 & 63U] : '=');
  out.push_back('=');
}

std::optional<std::string> base64_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t digits = 0, padding = 0;
  for (const char c : text) {
    if (is_blank(c)) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const std::uint8_t value = values[static_cast<unsigned char>(c)];
    if (value == not_there || padding > 0) return std::nullopt;
    bits = (bits << 6 | value) & 0xffffffU;
    ++digits;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<char>(bits >> held & 255U));
  }
  const bool whole = digits % 4 != 1 && (padding == 0 || (digits + padding) % 4 == 0);
  if (!whole || padding > 2) return std::nullopt;
  return out;
}

}  // namespace patchbay::core
