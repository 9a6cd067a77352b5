#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/action_table.hpp"
#include "core/connection.hpp"
#include "core/ports/task.hpp"

namespace patchbay::core::ports {

/// What one tenant has connected: immutable, replaced as a whole on change.
struct tenant_snapshot {
  std::vector<std::shared_ptr<const connection>> connections;
  std::shared_ptr<const action_table> table;
  std::uint64_t generation = 0;  ///< of the catalogue that `table` is from
  std::uint64_t offers = 0;      ///< how many changes of servers' lists `table` knows
  /// The connection that answers for `provider`, or null.
  [[nodiscard]] const std::shared_ptr<const connection>* usable(
      std::string_view provider) const noexcept;
};

/// The in-memory snapshots of all tenants. [any thread]
class tenant_directory {
 public:
  virtual ~tenant_directory() = default;
  /// Never null; a tenant without connections has the table of what needs none. The table is that
  /// of the current catalogue.
  virtual std::shared_ptr<const tenant_snapshot> find(std::string_view tenant) = 0;
  /// All that is loaded now, callable or not. Never null.
  [[nodiscard]] virtual std::shared_ptr<const catalogue> loaded() const = 0;
};

struct start_request {
  std::string tenant, provider, auth_config, alias, return_url;
  std::string public_base;  ///< used when COMPOSIO_REDIRECT is not set
};
/// An empty redirect_url: there is nothing to consent to, the provider is connected already.
struct started {
  std::string redirect_url, connected_account, expires_at;
};

struct connection_status {
  std::string provider;
  bool is_authorized = false;
  account_status status = account_status::inactive;
  bool known = false;  ///< false: never connected
  std::string connected_account, auth_config, alias, label, source;
  std::optional<wall_time> since;
  std::string next;  ///< what to do now, one sentence
  /// Where loaded actions do not fit the tools that the server lists, one sentence each: now if a
  /// session with it is open, else when it was connected by this process.
  std::vector<std::string> drift;
};

/// What the browser brought back.
struct callback {
  std::string provider;  ///< of the route; may be empty
  std::string state, status, connected_account, error;
  std::optional<std::string> tenant;  ///< only when the request named one
};
struct finalized {
  connection_status status;
  std::string return_url;  ///< may be empty
  std::string tenant;
};

/// The life cycle of connections (start, finalize, status, disconnect). [io threads]
class connections {
 public:
  virtual ~connections() = default;
  virtual task<result<started>> start(start_request r) = 0;
  /// Single use: a second one with the same state is a conflict. Foreign tenants are denied.
  virtual task<result<finalized>> finish(callback c) = 0;
  virtual task<result<finalized>> finalize(std::string tenant, std::string provider,
                                           std::string connected_account) = 0;
  /// `refresh`: asks the broker first, whatever the freshness.
  virtual task<result<connection_status>> status(std::string tenant, std::string provider,
                                                 bool refresh) = 0;
  virtual task<result<void>> disconnect(std::string tenant, std::string provider) = 0;
  /// Brings the tenant's rows up to date with the broker; not more often than every 30 s unless
  /// forced.
  virtual task<result<void>> sync(std::string tenant, std::string provider, bool force) = 0;

  /// JSON documents for the debug routes: redirect, ping, auth-configs, db, mcp-client,
  /// connected-accounts. not_found for another word. `public_base` is that of a start_request.
  virtual task<result<std::string>> debug(std::string tenant, std::string provider,
                                          std::string what, std::string public_base) = 0;
};

}  // namespace patchbay::core::ports
