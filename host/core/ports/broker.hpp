#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "core/ports/task.hpp"

namespace patchbay::core::ports {

struct broker_link {
  std::string redirect_url;
  std::string connected_account;
  std::string expires_at;  ///< RFC 3339, as the broker said it
};

struct broker_account {
  std::string id;
  std::string user;
  std::string toolkit;
  std::string auth_config;
  account_status status = account_status::initiated;
  std::string status_reason;
  bool disabled = false;
};

struct broker_auth_config {
  std::string id;
  std::string name;
  std::string toolkit;
  bool enabled = true;
};

/// Where the tools of one connected account are served.
struct broker_endpoint {
  std::string url;
  header_list headers;  ///< of this account; never the project's key
};

/// Who runs the provider's OAuth for us. Errors: unavailable, timeout, rate_limited,
/// unauthenticated (the broker refused our key), not_found, invalid_argument; `denied` when no key
/// is configured (the message names the variable). [io threads; resumes on the caller's]
class broker {
 public:
  virtual ~broker() = default;
  /// Empty when it can be used, else the sentence that says which variable is missing.
  [[nodiscard]] virtual std::string unconfigured() const = 0;
  virtual task<result<broker_link>> link(std::string auth_config, std::string user,
                                         std::string callback_url, std::string alias,
                                         steady_time deadline) = 0;
  virtual task<result<broker_account>> account(std::string id, steady_time deadline) = 0;
  /// All pages; filters are always sent.
  virtual task<result<std::vector<broker_account>>> accounts(std::string user, std::string toolkit,
                                                             steady_time deadline) = 0;
  virtual task<result<std::vector<broker_auth_config>>> auth_configs(std::string toolkit,
                                                                     steady_time deadline) = 0;
  /// Endpoint for (user, account): finds or makes the MCP server for `auth_config` that allows
  /// `tools`, generates the URL and normalises its selector.
  virtual task<result<broker_endpoint>> endpoint(std::string toolkit, std::string auth_config,
                                                 std::string user, std::string account,
                                                 std::vector<std::string> tools,
                                                 steady_time deadline) = 0;
  /// Where the broker makes HTTP requests for accounts; empty: it is not configured.
  [[nodiscard]] virtual std::string proxy_url() const = 0;
  /// Answers when the broker can be reached and accepts our key.
  virtual task<result<void>> ping(steady_time deadline) = 0;
  /// Disables the account at the broker. Best effort.
  virtual task<result<void>> disable(std::string account, steady_time deadline) = 0;
};

}  // namespace patchbay::core::ports
