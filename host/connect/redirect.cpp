#include "connect/redirect.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include <sys/random.h>

#include "core/ports/http.hpp"

namespace patchbay::connect {

using core::errc;
using core::error;

core::result<std::string> redirect_base(const settings& s, std::string_view requested) {
  std::string base = !s.redirect.empty()  ? s.redirect
                     : !requested.empty() ? std::string(requested)
                                          : s.public_base;
  while (base.ends_with('/')) base.pop_back();
  if (base.ends_with(redirect_path)) base.resize(base.size() - redirect_path.size());
  const auto parsed = core::ports::parse_url(base);
  if (!parsed.ok() || base.find('?') != std::string::npos) {
    return error{errc::invalid_argument,
                 s.redirect.empty() ? "The address of this host is not known, so that the broker "
                                      "cannot send a browser back to it."
                                    : "COMPOSIO_REDIRECT is not an http or https address.",
                 "Set COMPOSIO_REDIRECT to the public base of this host, e.g. "
                 "https://patchbay.example.com."};
  }
  return base;
}

std::string callback_url(std::string_view base, std::string_view state) {
  return std::string(base).append(redirect_path).append("?state=").append(state);
}

std::string new_state() {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<std::uint8_t, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("the system gives no random bytes");
  }
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t b : bytes) {
    bits = (bits << 8) | b;
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += alphabet[(bits >> held) & 63];
    }
  }
  if (held > 0) out += alphabet[(bits << (6 - held)) & 63];
  return out;
}

core::result<void> check_return_url(std::string_view url, std::string_view base) {
  if (url.empty()) return {};
  const error refused{errc::invalid_argument,
                      "The return address must be a path of this host or lie below its address.",
                      "Leave it out, or begin it with \"/\"."};
  if (std::any_of(url.begin(), url.end(),
                  [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '\\'; })) {
    return refused;
  }
  if (url.front() == '/')
    return url.starts_with("//") ? core::result<void>(refused) : core::result<void>{};
  const auto to = core::ports::parse_url(url);
  const auto ours = core::ports::parse_url(base);
  if (!to.ok() || !ours.ok() || !(to->origin == ours->origin)) return refused;
  return {};
}

}  // namespace patchbay::connect
