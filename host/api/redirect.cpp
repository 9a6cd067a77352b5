#include "api/redirect.hpp"

#include <optional>
#include <string>
#include <utility>

#include "api/address.hpp"
#include "api/auth.hpp"
#include "api/caller.hpp"
#include "api/connection_json.hpp"
#include "api/loaded.hpp"
#include "api/page.hpp"
#include "api/problem.hpp"

namespace patchbay::api {
namespace {

using core::errc;
namespace ports = core::ports;

/// A browser is the rule here; a program that asks for JSON alone gets JSON.
bool is_program(const net::exchange& x) {
  return !wants_page(x) && x.get("Accept").find("application/json") != std::string_view::npos;
}

void answer_failed(net::exchange& x, const problem& p, std::string_view what) {
  if (is_program(x)) {
    answer(x, p);
  } else {
    answer(x, p.status, page{std::string(what), p.detail, p.hint, false});
  }
}

void answer_connected(net::exchange& x, const ports::finalized& done, std::string_view name) {
  if (is_program(x)) {
    append_json(x.answer, done.status);
    return;
  }
  page p;
  p.title = std::string(name) + " is connected";
  if (!done.status.label.empty()) p.text = "Account: " + done.status.label;
  p.next = "You can close this window.";
  answer(x, 200, p);
}

/// The account id in either spelling; nothing when both are there and differ.
std::optional<std::string> account_of(const net::exchange& x) {
  std::string snake = x.query_value("connected_account_id");
  std::string camel = x.query_value("connectedAccountId");
  if (snake.empty()) return camel;
  if (!camel.empty() && camel != snake) return std::nullopt;
  return snake;
}

}  // namespace

net::task redirect::arrive(net::exchange& x) {
  const bool from_broker = x.query_has("status") || x.query_has("connected_account_id") ||
                           x.query_has("connectedAccountId");
  if (from_broker) {
    co_await finish(x);
  } else if (x.query_has("state") && (x.query_has("code") || x.query_has("error"))) {
    pass_on(x);
  } else {
    answer_failed(x,
                  problem(400, errc::invalid_argument,
                          "this address is where a browser returns after allowing access; it was "
                          "opened without what such a return brings",
                          "start again from the application that asked you to connect"),
                  "There is nothing to finish here");
  }
}

void redirect::pass_on(net::exchange& x) const {
  if (with_.config.broker_callback.empty()) {
    answer_failed(x,
                  problem(503, errc::unavailable, "this host has no broker to pass the answer to",
                          "set COMPOSIO_BASE_URL and start the host again"),
                  "The account is not connected");
    return;
  }
  x.status = 302;
  x.content_type = "text/plain; charset=utf-8";
  std::string to = with_.config.broker_callback;
  to.append("?").append(x.query);
  x.add_header("Location", to);
  x.add_header("Referrer-Policy", "no-referrer");
}

net::task redirect::finish(net::exchange& x) {
  const auto who = caller_of(x);
  constexpr std::string_view not_connected = "The account is not connected";
  ports::callback arrived;
  arrived.provider = x.parameter("provider");
  arrived.state = x.query_value("state");
  arrived.status = x.query_value("status");
  arrived.error = x.query_value("error");
  if (who.named) arrived.tenant = std::string(who.tenant);
  auto account = account_of(x);
  if (!account) {
    answer_failed(x,
                  problem(400, errc::invalid_argument, "the address names two different accounts",
                          "start again"),
                  not_connected);
    co_return;
  }
  arrived.connected_account = std::move(*account);
  const auto done = co_await with_.connections.finish(std::move(arrived));
  if (!done) {
    answer_failed(x, connection_problem(done.error()), not_connected);
    co_return;
  }
  const auto name = provider_title(with_.tenants, done->status.provider);
  if (!done->status.is_authorized) {
    answer_failed(
        x,
        problem(409, errc::conflict, name + " says " + std::string(core::name(done->status.status)),
                done->status.next),
        name + " is not connected");
  } else if (!done->return_url.empty() &&
             is_return_url(done->return_url, with_.config.public_base)) {
    x.status = 302;
    x.add_header("Location", done->return_url);
    x.add_header("Referrer-Policy", "no-referrer");
  } else {
    answer_connected(x, *done, name);
  }
}

}  // namespace patchbay::api
