#include "net/exchange.hpp"

#include <algorithm>

namespace patchbay::net {
namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Finds the first `name` in `query`; its raw value goes to `value`.
bool find_query(std::string_view query, std::string_view name, std::string_view& value) {
  std::string decoded;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto key = pair.substr(0, equals);
    decoded.clear();
    if (key == name || (percent_decode(key, true, decoded) && decoded == name)) {
      value = pair.substr(std::min(equals + 1, pair.size()));
      return true;
    }
  }
  return false;
}

}  // namespace

bool percent_decode(std::string_view text, bool plus_is_space, std::string& to) {
  to.reserve(to.size() + text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return false;
      const int high = hex(text[i + 1]);
      const int low = hex(text[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      if (c == '\0') return false;
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    to.push_back(c);
  }
  return true;
}

std::string_view exchange::get(std::string_view name) const noexcept {
  for (const auto& h : headers) {
    if (same_name(h.name, name)) return h.value;
  }
  return {};
}

bool exchange::has(std::string_view name) const noexcept {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const header& h) { return same_name(h.name, name); });
}

std::string_view exchange::parameter(std::string_view name) const noexcept {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

std::string exchange::query_value(std::string_view name) const {
  std::string_view raw;
  std::string decoded;
  if (!find_query(query, name, raw) || !percent_decode(raw, true, decoded)) return {};
  return decoded;
}

bool exchange::query_has(std::string_view name) const {
  std::string_view raw;
  return find_query(query, name, raw);
}

void exchange::add_header(std::string_view name, std::string_view value) {
  constexpr std::string_view forbidden("\r\n\0", 3);
  if (value.find_first_of(forbidden) != value.npos || name.find_first_of(forbidden) != name.npos) {
    return;
  }
  extra_headers.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace patchbay::net
