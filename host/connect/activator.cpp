#include "connect/activator.hpp"

#include <utility>

#include "connect/headers.hpp"
#include "connect/lister.hpp"
#include "core/drift.hpp"
#include "core/json.hpp"
#include "observe/events.hpp"
#include "observe/log.hpp"

namespace patchbay::connect {

using core::account_status;
using core::errc;
using core::error;
using core::result;
using core::ports::broker_account;
using core::ports::task;

namespace {

bool is_final(account_status s) noexcept {
  return s == account_status::failed || s == account_status::expired ||
         s == account_status::revoked;
}

error refused(const activation& a, const broker_account& account) {
  std::string message =
      a.of.name + " was not connected: the broker says " + std::string(core::name(account.status));
  if (!account.status_reason.empty()) message += " (" + account.status_reason + ")";
  return {errc::denied, message + ".", how_to_connect(a.of.name)};
}

error not_yet(const activation& a, account_status s) {
  return {errc::timeout,
          a.of.name + " is not connected yet: the broker still says " + std::string(core::name(s)) +
              ".",
          "Finish the consent in the browser, then ask /api/mcp/auth/" + a.of.name +
              "/status?refresh=1, or start again."};
}

error disconnected_meanwhile(const activation& a) {
  return {errc::conflict, a.of.name + " was disconnected meanwhile.", how_to_connect(a.of.name)};
}

/// Our own attempt decides who owns an account; the broker's word may only agree.
result<void> check_owner(const activation& a, const broker_account& account) {
  const bool named = !account.user.empty();
  const bool wrong_user = named ? account.user != a.tenant : !a.attempted;
  const bool wrong_config = !a.auth_config.empty() && !account.auth_config.empty() &&
                            account.auth_config != a.auth_config;
  const bool wrong_toolkit = !account.toolkit.empty() && account.toolkit != a.of.toolkit;
  if (!wrong_user && !wrong_config && !wrong_toolkit) return {};
  std::string message = "This connected account ";
  message += wrong_user     ? "belongs to somebody else."
             : wrong_config ? "was made with another auth config."
                            : "is not one of " + a.of.name + ".";
  return error{errc::denied, std::move(message), how_to_connect(a.of.name)};
}

error in_context(const std::string& what, const error& cause) {
  error e = cause;
  e.message = what + ": " + cause.message;
  return e;
}

}  // namespace

task<result<broker_account>> activator::active_account(activation a) {
  const core::steady_time deadline = w_.time.steady() + active_wait;
  for (;;) {
    result<broker_account> got = co_await w_.broker.account(a.account, deadline);
    if (!got.ok()) co_return got.error();
    if (got->status == account_status::active && !got->disabled) co_return got;
    if (is_final(got->status)) {
      co_await mark(a.tenant, a.of.name, a.account, got->status);
      co_return refused(a, *got);
    }
    if (!a.wait || w_.time.steady() + poll_step >= deadline) co_return not_yet(a, got->status);
    co_await w_.time.sleep(poll_step);
  }
}

task<void> activator::mark(std::string tenant, std::string provider, std::string account,
                           account_status to) {
  const auto rows = own_rows(w_, tenant, provider);
  for (const auto& row : rows) {
    if (row->connected_account != account || !pending(*row)) continue;
    core::connection changed = *row;
    changed.status = to;
    changed.updated = w_.time.now();
    result<core::connection> stored = co_await w_.store.upsert(std::move(changed));
    if (!stored.ok()) co_return;
    std::vector<core::connection> one;
    one.push_back(std::move(*stored));
    publish(w_, std::move(one));
  }
}

task<result<core::connection>> activator::derive(activation a) {
  const core::steady_time deadline = w_.time.steady() + endpoint_wait;
  result<core::ports::broker_endpoint> endpoint = core::ports::broker_endpoint{};
  if (a.of.via == core::transport::http) {
    endpoint->url = w_.broker.proxy_url();
  } else {
    endpoint = co_await w_.broker.endpoint(a.of.toolkit, a.auth_config, a.tenant, a.account,
                                           a.of.server_tools, deadline);
  }
  if (!endpoint.ok()) co_return in_context("No MCP server for " + a.of.name, endpoint.error());
  core::connection row;
  row.tenant = a.tenant;
  row.provider = a.of.name;
  row.auth_config = a.auth_config;
  row.connected_account = a.account;
  row.alias = a.alias;
  row.status = account_status::active;
  row.endpoint = std::move(endpoint->url);
  row.headers =
      w_.seals.close(connection_headers(std::move(endpoint->headers), a.account, a.auth_config,
                                        w_.settings.token, w_.settings.api_key));
  row.source = "broker";
  row.since = row.updated = w_.time.now();
  const auto rows = own_rows(w_, a.tenant, a.of.name);
  for (const auto& before : rows) {
    if (before->connected_account != a.account) continue;
    row.label = before->label;
    if (before->status == account_status::active) row.since = before->since;
  }
  co_return row;
}

task<result<core::ports::session_ptr>> activator::test(
    std::shared_ptr<const core::connection> row) {
  w_.tools.drop(row->tenant, row->provider, row->connected_account);
  const core::steady_time deadline = w_.time.steady() + test_wait;
  result<core::ports::session_ptr> session = co_await w_.tools.open(row, deadline);
  if (session.ok() && *session != nullptr && (*session)->tools() != nullptr) {
    auto drifted = core::drift(*w_.tables.current(), row->provider, *(*session)->tools());
    for (const auto& sentence : drifted) {
      observe::log::warn("connection.drift", {{"provider", row->provider}, {"drift", sentence}});
    }
    w_.progress.drifted(key_of(row->tenant, row->provider), std::move(drifted));
    co_return session;
  }
  w_.tools.drop(row->tenant, row->provider, row->connected_account);
  const std::string what = row->provider +
                           " is connected at the broker, but its MCP server does not "
                           "serve its tools";
  error e{errc::unavailable, what + ".", {}};
  if (!session.ok()) e = in_context(what, session.error());
  if (e.hint.empty()) {
    e.hint = "Ask /api/mcp/auth/" + row->provider + "/status?refresh=1 in a while.";
  }
  co_return e;
}

task<std::string> activator::label(core::provider of, std::shared_ptr<const core::connection> row,
                                   core::ports::session_ptr session) {
  if (of.profile_tool.empty()) co_return row->label;
  const core::steady_time deadline = w_.time.steady() + label_wait;
  const std::string nothing = "{}";
  const core::ports::call_trace untraced;
  const core::tool_answer answer = co_await w_.tools.call(
      row, session, of.profile_tool, core::effect::read, nothing, untraced, deadline, nullptr);
  if (answer.status != core::call_status::ok) co_return row->label;
  const auto profile = core::json::parse(answer.data_json);
  if (!profile.ok() || !profile->IsObject()) co_return row->label;
  const auto member = profile->FindMember(of.profile_label.c_str());
  if (member == profile->MemberEnd() || !member->value.IsString()) co_return row->label;
  constexpr std::size_t label_max = 256;
  const std::string said(member->value.GetString(), member->value.GetStringLength());
  co_return said.size() > label_max ? row->label : said;
}

task<result<core::connection>> activator::run(activation a) {
  const std::string key = key_of(a.tenant, a.of.name);
  const progress::flag abandoned = w_.progress.begin_activation(key, a.account);
  result<broker_account> account = co_await active_account(a);
  if (!account.ok()) co_return account.error();
  const result<void> owned = check_owner(a, *account);
  if (!owned.ok()) co_return owned.error();
  if (a.auth_config.empty()) a.auth_config = account->auth_config;

  result<core::connection> row = co_await derive(a);
  if (!row.ok()) co_return row.error();
  const auto shared = std::make_shared<const core::connection>(*row);
  if (a.of.via == core::transport::mcp) {
    const result<core::ports::session_ptr> tested = co_await test(shared);
    if (!tested.ok()) co_return tested.error();
    row->label = co_await label(a.of, shared, *tested);
  }
  if (a.of.derives && w_.offered != nullptr) {
    const core::steady_time deadline = w_.time.steady() + test_wait;
    const result<void> learned = co_await learn_tools(w_, shared, deadline);
    if (!learned.ok()) co_return in_context("No actions for " + a.of.name, learned.error());
  }
  if (abandoned->load()) co_return disconnected_meanwhile(a);
  result<core::connection> stored = co_await w_.store.upsert(std::move(*row));
  if (!stored.ok()) {
    co_return in_context("The connection could not be stored", stored.error());
  }
  if (abandoned->load()) {
    // The disconnect may have been stored before this row was.
    auto undone = co_await w_.store.disconnect(a.tenant, a.of.name, account_status::inactive);
    if (undone.ok()) publish(w_, std::move(*undone));
    co_return disconnected_meanwhile(a);
  }
  std::vector<core::connection> one;
  one.push_back(*stored);
  publish(w_, std::move(one));
  w_.progress.refreshed(key, w_.time.steady());
  tell(w_, observe::event_name::connection_connected, a.tenant, a.of.name, a.account);
  co_return std::move(*stored);
}

}  // namespace patchbay::connect
