#pragma once

#include <string>

#include "connect/wiring.hpp"

namespace patchbay::connect {

/// An account to make usable.
struct activation {
  std::string tenant;
  core::provider of;
  std::string auth_config;  ///< empty: the broker's word is taken
  std::string alias;
  std::string account;
  bool attempted = false;  ///< an attempt of this tenant was made for exactly this account
  bool wait = true;        ///< poll until it is ACTIVE; false: ask once
};

/// Makes connected accounts usable: the broker says ACTIVE, the owner is checked, the endpoint is
/// derived and tested, and one transaction stores it all before the tenant's snapshot changes.
class activator {
 public:
  explicit activator(const wiring& w) : w_(w) {}

  /// The stored connection. Errors: timeout (not ACTIVE within 60 s), denied (consent refused,
  /// another owner), conflict (disconnected meanwhile), and those of the broker, the server and the
  /// store. A failure changes nothing but the status of a row that waits for this account.
  core::ports::task<core::result<core::connection>> run(activation a);

  /// Sets the status of the pending row of (tenant, provider, account), if there is one.
  core::ports::task<void> mark(std::string tenant, std::string provider, std::string account,
                               core::account_status to);

  static constexpr std::chrono::seconds active_wait{60};
  static constexpr std::chrono::seconds poll_step{1};
  static constexpr std::chrono::seconds endpoint_wait{60};
  static constexpr std::chrono::seconds test_wait{20};
  static constexpr std::chrono::seconds label_wait{10};

 private:
  core::ports::task<core::result<core::ports::broker_account>> active_account(activation a);
  core::ports::task<core::result<core::connection>> derive(activation a);
  /// The session on which the server has listed its tools.
  core::ports::task<core::result<core::ports::session_ptr>> test(
      std::shared_ptr<const core::connection> row);
  /// How the provider names the account to people; empty when it does not.
  core::ports::task<std::string> label(core::provider of,
                                       std::shared_ptr<const core::connection> row,
                                       core::ports::session_ptr session);

  const wiring& w_;
};

}  // namespace patchbay::connect
