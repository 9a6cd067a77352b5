#include "connect/headers.hpp"

#include <algorithm>
#include <array>

namespace patchbay::connect {

namespace {

constexpr std::array<std::string_view, 8> never_stored = {
    "x-api-key",      "x-org-api-key", "x-user-api-key", "mcp-session-id",
    "content-length", "host",          "connection",     "transfer-encoding"};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool one_line(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

bool is_header_name(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

void put(core::header_list& headers, std::string_view name, std::string_view value) {
  std::erase_if(headers, [&](const auto& h) { return same_header(h.first, name); });
  if (!value.empty() && one_line(value)) headers.emplace_back(name, value);
}

}  // namespace

bool same_header(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

core::header_list connection_headers(core::header_list given, std::string_view account,
                                     std::string_view auth_config, std::string_view token,
                                     std::string_view project_key) {
  std::erase_if(given, [&](const auto& h) {
    if (!is_header_name(h.first) || !one_line(h.second)) return true;
    if (!project_key.empty() && h.second.find(project_key) != std::string::npos) return true;
    return std::any_of(never_stored.begin(), never_stored.end(),
                       [&](std::string_view name) { return same_header(h.first, name); });
  });
  const bool authorized = std::any_of(given.begin(), given.end(), [](const auto& h) {
    return same_header(h.first, "authorization");
  });
  if (!authorized && !token.empty()) put(given, "Authorization", "Bearer " + std::string(token));
  put(given, "X-Connected-Account-Id", account);
  put(given, "X-Auth-Config-Id", auth_config);
  return given;
}

}  // namespace patchbay::connect
