#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/broker.hpp"

namespace patchbay::tests {

/// A broker in memory. Accounts are what the test puts into `known`; what was asked is counted.
class fake_broker final : public core::ports::broker {
 public:
  [[nodiscard]] std::string proxy_url() const override { return "https://broker.example/proxy"; }

  std::string missing;
  std::map<std::string, core::ports::broker_account> known;
  std::vector<core::ports::broker_auth_config> configs;
  /// Set: every request answers it.
  std::optional<core::error> broken;
  std::optional<core::error> endpoint_broken;
  core::header_list endpoint_headers;
  std::string endpoint_base = "https://broker.example/v3/mcp/one";
  core::account_status linked_status = core::account_status::active;
  std::function<void()> on_account;

  int links = 0, account_reads = 0, endpoints = 0;
  std::string last_callback, last_user, last_alias, last_auth_config;
  std::vector<std::string> disabled, last_tools;

  core::ports::broker_account& add(std::string id, std::string user,
                                   core::account_status status = core::account_status::active) {
    core::ports::broker_account a;
    a.id = id;
    a.user = std::move(user);
    a.toolkit = "gmail";
    a.auth_config = "ac_gmail";
    a.status = status;
    return known[id] = std::move(a);
  }

  [[nodiscard]] std::string unconfigured() const override { return missing; }
  core::ports::task<core::result<core::ports::broker_link>> link(std::string auth_config,
                                                                 std::string user,
                                                                 std::string callback_url,
                                                                 std::string alias,
                                                                 core::steady_time) override {
    if (broken) co_return *broken;
    last_callback = callback_url;
    last_user = user;
    last_alias = alias;
    last_auth_config = auth_config;
    core::ports::broker_link out;
    out.connected_account = "ca_" + std::to_string(++links);
    out.redirect_url = "https://broker.example/link/" + out.connected_account;
    out.expires_at = "2026-11-22T09:10:00Z";
    core::ports::broker_account& a = add(out.connected_account, user, linked_status);
    a.auth_config = auth_config;
    co_return out;
  }
  core::ports::task<core::result<core::ports::broker_account>> account(std::string id,
                                                                       core::steady_time) override {
    ++account_reads;
    if (on_account) on_account();
    if (broken) co_return *broken;
    const auto at = known.find(id);
    if (at == known.end()) co_return core::error{core::errc::not_found, "no such account", {}};
    co_return at->second;
  }
  core::ports::task<core::result<std::vector<core::ports::broker_account>>> accounts(
      std::string user, std::string toolkit, core::steady_time) override {
    if (broken) co_return *broken;
    std::vector<core::ports::broker_account> out;
    for (const auto& [id, a] : known) {
      if (a.user == user && a.toolkit == toolkit) out.push_back(a);
    }
    co_return out;
  }
  core::ports::task<core::result<std::vector<core::ports::broker_auth_config>>> auth_configs(
      std::string toolkit, core::steady_time) override {
    if (broken) co_return *broken;
    std::vector<core::ports::broker_auth_config> out;
    for (const auto& c : configs) {
      if (c.toolkit == toolkit) out.push_back(c);
    }
    co_return out;
  }
  core::ports::task<core::result<core::ports::broker_endpoint>> endpoint(
      std::string, std::string, std::string, std::string account, std::vector<std::string> tools,
      core::steady_time) override {
    ++endpoints;
    last_tools = tools;
    if (endpoint_broken) co_return *endpoint_broken;
    core::ports::broker_endpoint out;
    out.url = endpoint_base + "?connected_account_id=" + account;
    out.headers = endpoint_headers;
    co_return out;
  }
  core::ports::task<core::result<void>> ping(core::steady_time) override {
    if (broken) co_return *broken;
    co_return core::result<void>{};
  }
  core::ports::task<core::result<void>> disable(std::string account, core::steady_time) override {
    if (broken) co_return *broken;
    disabled.push_back(account);
    co_return core::result<void>{};
  }
};

}  // namespace patchbay::tests
