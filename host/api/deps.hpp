#pragma once

#include <atomic>
#include <string>

#include "core/ports/calls.hpp"
#include "core/ports/connections.hpp"
#include "observe/metrics.hpp"

namespace patchbay::api {

struct settings {
  /// Scheme and authority under which browsers reach this host, e.g. "https://patchbay.example";
  /// empty: only loopback names and addresses.
  std::string public_base;
  /// The broker's own OAuth callback, to which the first phase of a redirect is passed on:
  /// COMPOSIO_BASE_URL + "/api/v3.1/toolkits/auth/callback".
  std::string broker_callback;
  std::string version;
};

/// What the routes reach. Everything outlives the routes; `calls` is that of the thread whose
/// router the routes are added to.
struct deps {
  core::ports::calls& calls;
  core::ports::connections& connections;
  core::ports::tenant_directory& tenants;
  core::ports::plugins& plugins;
  observe::metrics& metrics;
  const std::atomic<bool>& ready;  ///< for /readyz
  const settings& config;
};

}  // namespace patchbay::api
