#include "api/auth.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/address.hpp"
#include "api/caller.hpp"
#include "api/connection_json.hpp"
#include "api/loaded.hpp"
#include "api/page.hpp"
#include "api/problem.hpp"
#include "api/tools.hpp"
#include "core/json.hpp"

namespace patchbay::api {
namespace {

using core::errc;
using core::violation;
namespace json = core::json;
namespace ports = core::ports;

struct text_member {
  std::string_view name;
  std::string* into;
};

/// Reads a JSON object of optional strings; an empty body is an empty object.
core::result<std::vector<violation>> read_members(const net::exchange& x,
                                                  const std::vector<text_member>& members) {
  std::vector<violation> wrong;
  if (x.body.empty()) return wrong;
  auto body = json::parse(x.body);
  if (!body) return body.error();
  if (!body->IsObject()) {
    wrong.push_back({"", "must be a JSON object", ""});
    return wrong;
  }
  for (const auto& m : body->GetObject()) {
    const auto name = json::view(m.name);
    const auto at = std::find_if(members.begin(), members.end(),
                                 [&](const text_member& t) { return t.name == name; });
    if (at == members.end()) {
      std::string known = "known are:";
      for (const auto& t : members) known.append(" ").append(t.name);
      wrong.push_back({std::string(name), "is not known here", std::move(known)});
    } else if (m.value.IsString()) {
      *at->into = json::view(m.value);
    } else if (!m.value.IsNull()) {
      wrong.push_back({std::string(name), "must be a string", ""});
    }
  }
  return wrong;
}

/// 400 or 422 when the body cannot be taken; false: it was.
bool refuse_body(net::exchange& x, const std::vector<text_member>& members) {
  auto wrong = read_members(x, members);
  if (!wrong) {
    answer(x, wrong.error());
    return true;
  }
  if (wrong->empty()) return false;
  problem p(422, errc::invalid_argument, "the body does not fit this route",
            "GET /openapi.json describes it");
  p.violations = std::move(*wrong);
  answer(x, p);
  return true;
}

std::optional<problem> wrong_return_url(std::string_view url, std::string_view public_base) {
  if (url.empty() || is_return_url(url, public_base)) return std::nullopt;
  problem p(422, errc::invalid_argument, "the browser cannot be sent to this return_url",
            "leave it out, or name an address of this host");
  p.violations.push_back({"return_url",
                          "must be a path of this host, or a URL of a loopback host or of the "
                          "host's public base",
                          "for example /done, or http://127.0.0.1:3000/connected"});
  return p;
}

/// Where browsers reach this host: as configured, else as this request did.
std::string public_base_of(const net::exchange& x, const settings& config) {
  if (!config.public_base.empty()) return config.public_base;
  std::string base = x.tls ? "https://" : "http://";
  return base.append(x.get("Host"));
}

void answer_started(net::exchange& x, std::string_view provider, const ports::started& s) {
  const auto append = [&x](std::string_view name, std::string_view value) {
    x.answer.append(",\"").append(name).append("\":");
    if (value.empty()) {
      x.answer += "null";
    } else {
      json::append_string(x.answer, value);
    }
  };
  x.answer += "{\"provider\":";
  json::append_string(x.answer, provider);
  append("redirect_url", s.redirect_url);
  append("connected_account_id", s.connected_account);
  append("expires_at", s.expires_at);
  append("next", s.redirect_url.empty()
                     ? "it is connected: the host's own server answers; GET /api/actions lists its "
                       "actions"
                     : "open redirect_url in a browser and allow the access");
  x.answer += '}';
}

/// A person gets the same words as a page.
void answer_for(net::exchange& x, bool person, const problem& p, std::string_view what) {
  if (!person) {
    answer(x, p);
    return;
  }
  answer(x, p.status, page{std::string(what), p.detail, p.hint, false});
}

}  // namespace

problem connection_problem(const core::error& e) {
  problem p(e);
  if (e.code == errc::unauthenticated) p.status = 502;
  return p;
}

net::task auth::start(net::exchange& x) {
  const auto who = caller_of(x);
  const bool person = x.method == "GET" && wants_page(x);
  ports::start_request request;
  request.tenant = who.tenant;
  request.provider = x.parameter("provider");
  if (const auto p = unknown_provider(with_.tenants, request.provider)) {
    answer_for(x, person, *p, "There is no such provider");
    co_return;
  }
  if (x.method == "GET") {
    request.auth_config = x.query_value("auth_config");
    request.alias = x.query_value("alias");
    request.return_url = x.query_value("return_url");
  } else {
    const std::vector<text_member> members = {{"auth_config", &request.auth_config},
                                              {"alias", &request.alias},
                                              {"return_url", &request.return_url}};
    if (refuse_body(x, members)) co_return;
  }
  if (const auto p = wrong_return_url(request.return_url, with_.config.public_base)) {
    answer_for(x, person, *p, "This link cannot be used");
    co_return;
  }
  request.public_base = public_base_of(x, with_.config);
  const std::string provider = request.provider;
  auto begun = co_await with_.connections.start(std::move(request));
  if (!begun) {
    answer_for(x, person, connection_problem(begun.error()),
               provider_title(with_.tenants, provider) + " cannot be connected now");
  } else if (person && begun->redirect_url.empty()) {
    page p;
    p.title = provider_title(with_.tenants, provider) + " is connected";
    p.text = "The host's own server answers for it.";
    p.next = "You can close this window.";
    answer(x, 200, p);
  } else if (person) {
    x.status = 302;
    x.add_header("Location", begun->redirect_url);
  } else {
    answer_started(x, provider, *begun);
  }
}

net::task auth::finalize(net::exchange& x) {
  const auto who = caller_of(x);
  const std::string provider(x.parameter("provider"));
  if (refuse_unknown_provider(x, with_.tenants, provider)) co_return;
  std::string account;
  std::string account_camel;
  const std::vector<text_member> members = {{"connected_account_id", &account},
                                            {"connectedAccountId", &account_camel}};
  if (refuse_body(x, members)) co_return;
  if (account.empty()) account = std::move(account_camel);
  if (account.empty()) {
    problem p(422, errc::invalid_argument, "the body does not say which account to finalize", "");
    p.violations.push_back(
        {"connected_account_id", "is required", "it is in the answer of the start route"});
    answer(x, p);
    co_return;
  }
  auto done =
      co_await with_.connections.finalize(std::string(who.tenant), provider, std::move(account));
  if (done) {
    append_json(x.answer, done->status);
  } else {
    answer(x, connection_problem(done.error()));
  }
}

net::task auth::status(net::exchange& x) {
  const auto who = caller_of(x);
  const std::string provider(x.parameter("provider"));
  if (refuse_unknown_provider(x, with_.tenants, provider)) co_return;
  const bool refresh = wants_refresh(x);
  auto found = co_await with_.connections.status(std::string(who.tenant), provider, refresh);
  if (found) {
    append_json(x.answer, *found);
  } else {
    answer(x, connection_problem(found.error()));
  }
}

net::task auth::status_all(net::exchange& x) {
  const std::string tenant(caller_of(x).tenant);
  const bool refresh = wants_refresh(x);
  const auto loaded = with_.tenants.loaded();
  std::string all = "{\"providers\":[";
  bool first = true;
  for (const auto& provider : loaded->providers) {
    auto found = co_await with_.connections.status(tenant, provider.name, refresh);
    if (!found) {
      answer(x, connection_problem(found.error()));
      co_return;
    }
    if (!std::exchange(first, false)) all += ',';
    append_json(all, *found);
  }
  all += "]}";
  x.answer = std::move(all);
}

net::task auth::disconnect(net::exchange& x) {
  const std::string tenant(caller_of(x).tenant);
  const std::string provider(x.parameter("provider"));
  if (refuse_unknown_provider(x, with_.tenants, provider)) co_return;
  const std::vector<text_member> members;
  if (refuse_body(x, members)) co_return;
  const auto done = co_await with_.connections.disconnect(tenant, provider);
  if (!done) {
    answer(x, connection_problem(done.error()));
    co_return;
  }
  const auto now = co_await with_.connections.status(tenant, provider, false);
  if (now) {
    append_json(x.answer, *now);
  } else {
    answer(x, connection_problem(now.error()));
  }
}

net::task auth::debug(net::exchange& x) {
  const std::string tenant(caller_of(x).tenant);
  const std::string provider(x.parameter("provider"));
  if (refuse_unknown_provider(x, with_.tenants, provider)) co_return;
  std::string what(x.parameter("what"));
  std::replace(what.begin(), what.end(), '_', '-');
  constexpr std::array<std::string_view, 6> words = {
      "redirect", "ping", "auth-configs", "db", "mcp-client", "connected-accounts"};
  if (std::find(words.begin(), words.end(), what) == words.end()) {
    answer(x, problem(404, errc::not_found, "there is no debug view '" + what + "'",
                      "use redirect, ping, auth-configs, db, mcp-client or connected-accounts"));
    co_return;
  }
  std::string base = public_base_of(x, with_.config);
  auto shown = co_await with_.connections.debug(tenant, provider, what, std::move(base));
  if (shown) {
    x.answer = std::move(*shown);
  } else {
    answer(x, connection_problem(shown.error()));
  }
}

}  // namespace patchbay::api
