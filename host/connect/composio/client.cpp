#include "connect/composio/client.hpp"

#include <algorithm>
#include <utility>

#include "connect/composio/retry.hpp"

namespace patchbay::connect::composio {

using core::errc;
using core::error;
using core::result;
using core::steady_time;
using core::ports::broker_account;
using core::ports::broker_auth_config;
using core::ports::broker_endpoint;
using core::ports::broker_link;
using core::ports::task;

namespace {

constexpr std::chrono::seconds request_wait{60};

error unreached(const error& cause) {
  error e = cause;
  e.message = "The broker cannot be reached: " + cause.message;
  if (e.hint.empty()) e.hint = "Check COMPOSIO_BASE_URL and the network, and try again.";
  return e;
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// `have` and those of `wanted` that it lacks; empty when it lacks none or allows all.
std::vector<std::string> widened(const std::vector<std::string>& have,
                                 const std::vector<std::string>& wanted) {
  std::vector<std::string> all = have;
  for (const std::string& tool : wanted) {
    if (!contains(have, tool)) all.push_back(tool);
  }
  if (have.empty() || all.size() == have.size()) all.clear();
  return all;
}

}  // namespace

std::string headers_of(const access& where, const request& r) {
  std::string out = "Accept: application/json\r\n";
  if (!r.body.empty()) out += "Content-Type: application/json\r\n";
  return out += "x-api-key: " + where.api_key + "\r\n";
}

client::client(const access& where, std::string mcp_server_id, core::ports::http_client& http,
               clock& time)
    : where_(where), mcp_server_id_(std::move(mcp_server_id)), http_(http), time_(time) {}

task<client::answer> client::send(request r, steady_time deadline) {
  if (!where_.missing.empty()) {
    co_return error{errc::unavailable, where_.missing,
                    "The operator sets it and starts the host again."};
  }
  core::ports::target_url to = where_.base;
  to.target += r.path;
  const std::string headers = headers_of(where_, r);
  for (int attempt = 1;; ++attempt) {
    core::ports::http_request out;
    out.method = r.method;
    out.to = &to;
    out.headers = headers;
    out.body = r.body;
    out.deadline = std::min(deadline, time_.steady() + request_wait);
    core::ports::http_exchange got = co_await http_.exchange(out);

    attempt_end end;
    end.sent = got.sent;
    if (got.answer.ok()) {
      end.status = got.answer->status;
      end.retry_after_s = got.answer->retry_after_s;
    } else {
      end.failure = got.answer.error().code;
    }
    const auto delay = next_delay(attempt, r.repeatable, end);
    if (!delay || time_.steady() + *delay >= deadline) {
      if (!got.answer.ok()) co_return unreached(got.answer.error());
      co_return std::move(*got.answer);
    }
    co_await time_.sleep(*delay);
  }
}

task<result<broker_link>> client::link(std::string auth_config, std::string user,
                                       std::string callback_url, std::string alias,
                                       steady_time deadline) {
  request r = link_request(auth_config, user, callback_url, alias);
  answer got = co_await send(std::move(r), deadline);
  if (!got.ok()) co_return got.error();
  co_return read_link(*got);
}

task<result<broker_account>> client::account(std::string id, steady_time deadline) {
  request r = account_request(id);
  answer got = co_await send(std::move(r), deadline);
  if (!got.ok()) co_return got.error();
  result<broker_account> read = read_account(*got);
  if (read.ok() && read->id != id) {
    co_return error{errc::unavailable, "The broker answered about another account.", {}};
  }
  co_return read;
}

task<result<std::vector<broker_account>>> client::accounts(std::string user, std::string toolkit,
                                                           steady_time deadline) {
  std::vector<broker_account> all;
  std::string cursor;
  for (int n = 0; n < pages_max; ++n) {
    request r = accounts_request(user, toolkit, cursor);
    answer got = co_await send(std::move(r), deadline);
    if (!got.ok()) co_return got.error();
    result<page<broker_account>> read = read_accounts(*got);
    if (!read.ok()) co_return read.error();
    for (broker_account& a : read->items) {
      // A filter that the broker did not understand must not show another user's accounts.
      const bool other_user = !a.user.empty() && a.user != user;
      const bool other_toolkit = !toolkit.empty() && !a.toolkit.empty() && a.toolkit != toolkit;
      if (!other_user && !other_toolkit) all.push_back(std::move(a));
    }
    cursor = read->next_cursor;
    if (cursor.empty()) break;
  }
  co_return all;
}

task<result<std::vector<broker_auth_config>>> client::auth_configs(std::string toolkit,
                                                                   steady_time deadline) {
  std::vector<broker_auth_config> all;
  std::string cursor;
  for (int n = 0; n < pages_max; ++n) {
    request r = auth_configs_request(toolkit, cursor);
    answer got = co_await send(std::move(r), deadline);
    if (!got.ok()) co_return got.error();
    result<page<broker_auth_config>> read = read_auth_configs(*got);
    if (!read.ok()) co_return read.error();
    for (broker_auth_config& c : read->items) {
      if (toolkit.empty() || c.toolkit.empty() || c.toolkit == toolkit) all.push_back(std::move(c));
    }
    cursor = read->next_cursor;
    if (cursor.empty()) break;
  }
  co_return all;
}

task<result<mcp_server>> client::find_server(std::string name, std::string auth_config,
                                             steady_time deadline) {
  for (int n = 1; n <= pages_max; ++n) {
    request r = servers_request(name, auth_config, n);
    answer got = co_await send(std::move(r), deadline);
    if (!got.ok()) co_return got.error();
    result<server_page> read = read_servers(*got);
    if (!read.ok()) co_return read.error();
    for (mcp_server& s : read->items) {
      if (s.name == name && !s.id.empty() && contains(s.auth_configs, auth_config)) {
        co_return std::move(s);
      }
    }
    if (read->items.empty() || n >= read->total_pages) break;
  }
  co_return error{errc::not_found,
                  "The broker has no MCP server \"" + name + "\" for " + auth_config + ".",
                  {}};
}

task<result<mcp_server>> client::make_server(std::string toolkit, std::string auth_config,
                                             std::vector<std::string> tools, steady_time deadline) {
  const std::string name = server_name(toolkit, auth_config);
  request r = create_server_request(name, toolkit, auth_config, tools);
  answer got = co_await send(std::move(r), deadline);
  if (got.ok() && !is_duplicate_name(*got)) co_return read_server(*got);
  // Somebody made it meanwhile, or the answer was lost: look again.
  result<mcp_server> found = co_await find_server(name, auth_config, deadline);
  if (found.ok()) co_return found;
  if (!got.ok()) co_return got.error();
  if (found.error().code != errc::not_found) co_return found.error();
  co_return error{errc::conflict,
                  "The broker's MCP server \"" + name + "\" belongs to another auth config.",
                  "Set COMPOSIO_MCP_SERVER_ID to the server to use."};
}

task<result<std::string>> client::server_for(std::string toolkit, std::string auth_config,
                                             std::vector<std::string> tools, steady_time deadline) {
  if (!mcp_server_id_.empty()) co_return mcp_server_id_;
  const std::string name = server_name(toolkit, auth_config);
  result<mcp_server> found = co_await find_server(name, auth_config, deadline);
  if (!found.ok()) {
    if (found.error().code != errc::not_found) co_return found.error();
    result<mcp_server> made = co_await make_server(toolkit, auth_config, tools, deadline);
    if (!made.ok()) co_return made.error();
    co_return made->id;
  }
  const std::vector<std::string> all = widened(found->allowed_tools, tools);
  if (!all.empty()) {
    request r = allow_tools_request(found->id, all);
    answer got = co_await send(std::move(r), deadline);
    if (!got.ok()) co_return got.error();
    if (got->status >= 300) co_return error_of(*got);
  }
  co_return found->id;
}

task<result<broker_endpoint>> client::endpoint(std::string toolkit, std::string auth_config,
                                               std::string user, std::string account,
                                               std::vector<std::string> tools,
                                               steady_time deadline) {
  result<std::string> server = co_await server_for(toolkit, auth_config, tools, deadline);
  if (!server.ok()) co_return server.error();
  request r = generate_request(*server, user, account);
  answer got = co_await send(std::move(r), deadline);
  if (!got.ok()) co_return got.error();
  result<generated_urls> urls = read_generated(*got);
  if (!urls.ok()) co_return urls.error();
  result<std::string> url = choose_url(*urls, account, where_.base.origin);
  if (!url.ok()) co_return url.error();
  broker_endpoint out;
  out.url = std::move(*url);
  co_return out;
}

task<result<void>> client::ping(steady_time deadline) {
  request r = ping_request();
  answer got = co_await send(std::move(r), deadline);
  if (!got.ok()) co_return got.error();
  result<page<broker_auth_config>> read = read_auth_configs(*got);
  if (!read.ok()) co_return read.error();
  co_return result<void>{};
}

task<result<void>> client::disable(std::string account, steady_time deadline) {
  request r = disable_request(account);
  answer got = co_await send(std::move(r), deadline);
  if (!got.ok()) co_return got.error();
  if (got->status < 200 || got->status >= 300) co_return error_of(*got);
  co_return result<void>{};
}

}  // namespace patchbay::connect::composio
