#include "agent/controller/address.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace patchbay::agent {
namespace {

using core::errc;
using core::error;

constexpr std::array<std::pair<controller_kind, std::string_view>, 4> kinds = {
    {{controller_kind::none, "none"},
     {controller_kind::osworld, "osworld"},
     {controller_kind::cua, "cua"},
     {controller_kind::bytebot, "bytebot"}}};

error wrong(const controller_address& a, std::string_view what) {
  return {errc::invalid_argument, "The controller \"" + a.name + "\": " + std::string(what),
          "Correct it in the configuration.", 0};
}

bool is_header_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

std::string_view name(controller_kind k) noexcept {
  for (const auto& [kind, word] : kinds) {
    if (kind == k) return word;
  }
  return "none";
}

std::optional<controller_kind> controller_kind_from(std::string_view word) noexcept {
  for (const auto& [kind, text] : kinds) {
    if (text == word) return kind;
  }
  return std::nullopt;
}

bool is_loopback_host(std::string_view host) noexcept {
  if (host == "localhost" || host == "::1" || host.ends_with(".localhost")) return true;
  if (!host.starts_with("127.")) return false;
  return host.find_first_not_of("0123456789.") == host.npos;
}

core::result<core::ports::target_url> target_of(const controller_address& a) {
  if (!is_header_value(a.token)) {
    return wrong(a, "its token holds blanks or characters that no token has.");
  }
  if (!is_header_value(a.container)) {
    return wrong(a, "its container's name holds blanks or characters that no name has.");
  }
  auto url = core::ports::parse_url(a.url);
  if (!url) return wrong(a, "its URL is no http or https URL.");
  if (url->target.find('?') != std::string::npos) {
    return wrong(a, "its URL has a query, which no controller takes.");
  }
  while (url->target.ends_with('/')) url->target.pop_back();
  return url;
}

std::string warning_about(const controller_address& a) {
  const auto to = target_of(a);
  if (a.kind == controller_kind::none || !to || is_loopback_host(to->origin.host)) return {};
  std::string out;
  if (!to->origin.tls) {
    out = "The controller \"" + a.name + "\" is spoken to in plain http: input, screenshots" +
          (a.token.empty() ? "" : " and its token") + " can be read and changed on the way.";
  }
  if (a.token.empty()) {
    out += (out.empty() ? "" : " ") + ("The controller \"" + a.name) +
           "\" has no token: whoever reaches it can run commands on that machine.";
  }
  return out;
}

}  // namespace patchbay::agent
