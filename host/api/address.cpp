#include "api/address.hpp"

#include <algorithm>
#include <charconv>

namespace patchbay::api {
namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_port(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}
bool is_host_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == '-' || c == '_';
  });
}
bool is_address6(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
  });
}

/// Four decimal parts without leading zeros, the first of them 127.
bool is_loopback4(std::string_view text) noexcept {
  int parts = 0;
  while (true) {
    const auto dot = text.find('.');
    const auto part = text.substr(0, dot);
    int number = -1;
    const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (failure != std::errc() || end != part.data() + part.size() || number < 0 || number > 255) {
      return false;
    }
    if (part.size() > 1 && part.front() == '0') return false;
    if (parts++ == 0 && number != 127) return false;
    if (dot == std::string_view::npos) return parts == 4;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

bool same_text(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<authority> parse_authority(std::string_view text) noexcept {
  authority a;
  std::string_view after;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    a.host = text.substr(1, end - 1);
    a.bracketed = true;
    after = text.substr(end + 1);
    if (!is_address6(a.host)) return std::nullopt;
  } else {
    const auto colon = text.find(':');
    a.host = text.substr(0, colon);
    after = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    if (!is_host_name(a.host)) return std::nullopt;
  }
  if (after.empty()) return a;
  if (after.front() != ':' || !is_port(after.substr(1))) return std::nullopt;
  a.port = after.substr(1);
  return a;
}

bool is_loopback(const authority& a) noexcept {
  if (a.bracketed) return a.host == "::1";
  return same_text(a.host, "localhost") || is_loopback4(a.host);
}

std::optional<split_url> parse_http_url(std::string_view url) noexcept {
  split_url parts;
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  parts.scheme = url.substr(0, colon);
  if (!same_text(parts.scheme, "http") && !same_text(parts.scheme, "https")) return std::nullopt;
  url.remove_prefix(colon + 3);
  const auto end = std::min(url.find_first_of("/?#"), url.size());
  parts.authority = url.substr(0, end);
  parts.rest = url.substr(end);
  if (!parse_authority(parts.authority)) return std::nullopt;
  return parts;
}

bool is_return_url(std::string_view url, std::string_view public_base) noexcept {
  // Browsers read a backslash as a slash and drop tabs and line ends.
  const bool plain =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  if (url.empty() || !plain) return false;
  if (url.front() == '/') return !url.starts_with("//");
  const auto parts = parse_http_url(url);
  if (!parts) return false;
  const auto to = parse_authority(parts->authority);
  if (is_loopback(*to)) return true;
  const auto base = parse_http_url(public_base);
  return base && same_text(base->authority, parts->authority);
}

}  // namespace patchbay::api
