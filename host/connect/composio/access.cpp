#include "connect/composio/access.hpp"

#include <algorithm>

namespace patchbay::connect::composio {

bool is_loopback(std::string_view host) noexcept {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  // An address, not a name that begins like one.
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

access access_from(const settings& s) {
  access a;
  auto base = core::ports::parse_url(s.base_url);
  if (!base.ok()) {
    a.missing = "COMPOSIO_BASE_URL is not an http or https address.";
    return a;
  }
  a.base = std::move(*base);
  const std::size_t query = a.base.target.find('?');
  if (query != std::string::npos) a.base.target.resize(query);
  while (a.base.target.ends_with('/')) a.base.target.pop_back();
  if (s.api_key.empty()) {
    a.missing = "COMPOSIO_API_KEY is not set: without it no account can be connected or checked.";
  } else if (std::any_of(s.api_key.begin(), s.api_key.end(),
                         [](char c) { return c <= ' ' || c > '~'; })) {
    a.missing = "COMPOSIO_API_KEY holds blanks or characters that no key has.";
  } else if (!a.base.origin.tls && !is_loopback(a.base.origin.host)) {
    a.missing =
        "COMPOSIO_BASE_URL is plain http to another machine, and the key would travel in the "
        "open: use https.";
  } else {
    a.api_key = s.api_key;
  }
  return a;
}

core::header_list key_headers(const access& a, const core::ports::origin& to) {
  core::header_list headers;
  if (!a.api_key.empty() && to == a.base.origin) headers.emplace_back("x-api-key", a.api_key);
  return headers;
}

}  // namespace patchbay::connect::composio
