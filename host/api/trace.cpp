#include "api/trace.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

namespace patchbay::api {
namespace {

constexpr std::string_view id_line = "X-Request-Id: ";
constexpr std::string_view common_lines =
    "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
constexpr std::size_t id_length_max = 128;
constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_request_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= id_length_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/// 64 bits that do not repeat in this process and hardly in another one (splitmix64).
std::uint64_t next_id() {
  constexpr std::uint64_t step = 0x9e3779b97f4a7c15;
  thread_local std::uint64_t state = [] {
    std::random_device seed;
    return (std::uint64_t{seed()} << 32) | seed();
  }();
  state += step;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

bool is_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// 00-<32 hex>-<16 hex>-<2 hex>, neither id all zeros.
bool is_traceparent(std::string_view text) noexcept {
  constexpr std::size_t length = 55;
  if (text.size() != length || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') {
    return false;
  }
  const auto trace = text.substr(3, 32);
  const auto parent = text.substr(36, 16);
  const auto some = [](std::string_view id) {
    return id.find_first_not_of('0') != std::string_view::npos;
  };
  return is_hex(trace) && is_hex(parent) && is_hex(text.substr(53)) && some(trace) && some(parent);
}

}  // namespace

void begin_answer(net::exchange& x) {
  if (!request_id(x).empty()) return;
  std::array<char, 16> made;
  std::string_view id = x.get("X-Request-Id");
  if (!is_request_id(id)) {
    std::uint64_t bits = next_id();
    for (auto& c : made) {
      c = hex_digits[bits & 15];
      bits >>= 4;
    }
    id = {made.data(), made.size()};
  }
  // Written in place: the buffer is the connection's and keeps its capacity.
  const std::size_t length = id_line.size() + id.size() + common_lines.size();
  x.extra_headers.reserve(x.extra_headers.size() + length);
  x.extra_headers.insert(0, common_lines).insert(0, id).insert(0, id_line);
}

std::string_view request_id(const net::exchange& x) noexcept {
  const std::string_view lines = x.extra_headers;
  if (!lines.starts_with(id_line)) return {};
  return lines.substr(id_line.size(), lines.find('\r') - id_line.size());
}

core::ports::call_trace trace_of(const net::exchange& x) noexcept {
  core::ports::call_trace trace;
  trace.request_id = request_id(x);
  if (const auto parent = x.get("traceparent"); is_traceparent(parent)) trace.traceparent = parent;
  return trace;
}

}  // namespace patchbay::api
