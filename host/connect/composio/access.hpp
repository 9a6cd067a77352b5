#pragma once

#include <string>

#include "connect/settings.hpp"
#include "core/connection.hpp"
#include "core/ports/http.hpp"
#include "core/result.hpp"

namespace patchbay::connect::composio {

/// Where the broker is and how we identify ourselves to it.
struct access {
  core::ports::target_url base;  ///< its target is the path prefix without a trailing slash
  std::string api_key;
  std::string missing;  ///< not empty: why the broker cannot be used, naming the variable
};

/// `missing` is set when there is no key, the key cannot be a header's value, the base is no URL,
/// or plain http would carry the key to another machine.
access access_from(const settings& s);

/// The headers that open the broker's MCP servers: x-api-key, for the broker's own origin only,
/// and nothing for any other. Added when a call is made, never stored.
core::header_list key_headers(const access& a, const core::ports::origin& to);

/// Whether `host` is this machine: localhost, *.localhost, 127.0.0.0/8 or ::1.
bool is_loopback(std::string_view host) noexcept;

}  // namespace patchbay::connect::composio
