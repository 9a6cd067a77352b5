#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::core {

using wall_time = std::chrono::system_clock::time_point;
using steady_time = std::chrono::steady_clock::time_point;

/// As the broker names them (facts: connected account statuses).
enum class account_status : std::uint8_t {
  initializing,
  initiated,
  active,
  failed,
  expired,
  inactive,
  revoked,
};
/// "ACTIVE", ...
std::string_view name(account_status s) noexcept;
std::optional<account_status> account_status_from(std::string_view word) noexcept;

using header_list = std::vector<std::pair<std::string, std::string>>;

/// Header values as they rest: sealed, opened only when a session is made of them.
struct sealed_headers {
  std::string bytes;  ///< opaque; empty: no headers
};

/// A tenant's connection to a provider: User, AuthConfig, ConnectedAccount and McpConnection in one
/// record, as the snapshot in memory holds it. `endpoint` and `headers` are empty once
/// disconnected.
struct connection {
  std::string tenant;
  std::string provider;
  std::string auth_config;        ///< "ac_..."
  std::string connected_account;  ///< "ca_..."
  std::string alias;              ///< "" is the default one
  account_status status = account_status::initiated;
  std::string label;     ///< whose account it is, e.g. a mail address; may be empty
  std::string endpoint;  ///< URL of the MCP server; empty: cannot be reached
  sealed_headers headers;
  std::string source;  ///< "broker", "import" or "environment"
  wall_time since{};   ///< when it became ACTIVE
  wall_time updated{};
  std::int64_t revision = 0;  ///< grows with every change of any connection

  [[nodiscard]] bool usable() const noexcept {
    return status == account_status::active && !endpoint.empty();
  }
};

/// One try of a tenant to connect a provider.
struct attempt {
  std::string state;  ///< single-use, unguessable
  std::string tenant;
  std::string provider;
  std::string auth_config;
  std::string connected_account;
  std::string alias;
  std::string return_url;  ///< where the browser goes afterwards; may be empty
  wall_time created{};
  wall_time expires{};
  bool used = false;
};

}  // namespace patchbay::core
