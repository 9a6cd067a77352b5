#pragma once

#include <string>
#include <vector>

#include "connect/clock.hpp"
#include "connect/composio/access.hpp"
#include "connect/composio/answers.hpp"
#include "connect/composio/requests.hpp"
#include "core/ports/broker.hpp"
#include "core/ports/http.hpp"
#include "core/ports/proxy.hpp"

namespace patchbay::connect::composio {

/// The broker Composio over its REST interface v3.1. One per io thread; the key goes to the base
/// URL's origin only, and no answer is ever followed elsewhere. Each request has at most 60 s and
/// three attempts; a link is never asked for twice.
class client final : public core::ports::broker, public core::ports::http_proxy {
 public:
  /// `mcp_server_id`: the server to use for every auth config; empty: one is found by its name or
  /// made. All arguments but it must outlive the client.
  client(const access& where, std::string mcp_server_id, core::ports::http_client& http,
         clock& time);

  [[nodiscard]] std::string unconfigured() const override { return where_.missing; }
  core::ports::task<core::result<core::ports::broker_link>> link(
      std::string auth_config, std::string user, std::string callback_url, std::string alias,
      core::steady_time deadline) override;
  core::ports::task<core::result<core::ports::broker_account>> account(
      std::string id, core::steady_time deadline) override;
  core::ports::task<core::result<std::vector<core::ports::broker_account>>> accounts(
      std::string user, std::string toolkit, core::steady_time deadline) override;
  core::ports::task<core::result<std::vector<core::ports::broker_auth_config>>> auth_configs(
      std::string toolkit, core::steady_time deadline) override;
  core::ports::task<core::result<core::ports::broker_endpoint>> endpoint(
      std::string toolkit, std::string auth_config, std::string user, std::string account,
      std::vector<std::string> tools, core::steady_time deadline) override;
  [[nodiscard]] std::string proxy_url() const override;
  core::ports::task<core::tool_answer> forward(core::ports::proxied_request r,
                                               core::steady_time deadline,
                                               core::ports::cancel_token* cancel) override;
  core::ports::task<core::result<void>> ping(core::steady_time deadline) override;
  core::ports::task<core::result<void>> disable(std::string account,
                                                core::steady_time deadline) override;

 private:
  using answer = core::result<response>;

  core::ports::task<answer> send(request r, core::steady_time deadline);
  core::ports::task<core::result<mcp_server>> find_server(std::string name, std::string auth_config,
                                                          core::steady_time deadline);
  core::ports::task<core::result<mcp_server>> make_server(std::string toolkit,
                                                          std::string auth_config,
                                                          std::vector<std::string> tools,
                                                          core::steady_time deadline);
  core::ports::task<core::result<std::string>> server_for(std::string toolkit,
                                                          std::string auth_config,
                                                          std::vector<std::string> tools,
                                                          core::steady_time deadline);

  const access& where_;
  const std::string mcp_server_id_;
  core::ports::http_client& http_;
  clock& time_;
};

/// The header lines of a request to the broker.
std::string headers_of(const access& where, const request& r);

/// What the proxy's answer says of a request that it was asked to make.
core::tool_answer read_forwarded(const response& r, bool read);

}  // namespace patchbay::connect::composio
