#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::api {

/// Host and port as a Host header or a URL's authority spells them.
struct authority {
  std::string_view host;  ///< an IPv6 address without its brackets
  std::string_view port;  ///< digits; empty: none given
  bool bracketed = false;
};
/// Nothing for anything but `host`, `host:port`, `[v6]`, `[v6]:port`; user info is refused.
std::optional<authority> parse_authority(std::string_view text) noexcept;

/// localhost, 127.0.0.0/8 in four decimal parts, [::1]. Nothing that a name server could decide.
bool is_loopback(const authority& a) noexcept;

/// Scheme and authority of an absolute http(s) URL, and what follows them.
struct split_url {
  std::string_view scheme;  ///< "http" or "https"
  std::string_view authority;
  std::string_view rest;  ///< empty, or begins with '/', '?' or '#'
};
std::optional<split_url> parse_http_url(std::string_view url) noexcept;

bool same_text(std::string_view a, std::string_view b) noexcept;  ///< ASCII, ignoring case

/// Whether a browser may be sent to `url` after a connection was made: a path of this host, or a
/// URL of a loopback host or of the host of `public_base`. Everything else would make of this host
/// an open redirect.
bool is_return_url(std::string_view url, std::string_view public_base) noexcept;

}  // namespace patchbay::api
