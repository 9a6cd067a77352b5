#include "door.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "answer.hpp"
#include "cut.hpp"

namespace patchbay::sandbox {

namespace {

namespace asio = boost::asio;

constexpr std::string_view prefixes[] = {"/api/v3.1", "/api/v3"};
constexpr std::string_view credential_headers[] = {"x-api-key", "x-org-api-key", "x-user-api-key"};
constexpr std::string_view secret_headers[] = {"x-api-key",      "x-org-api-key",
                                               "x-user-api-key", "authorization",
                                               "cookie",         "proxy-authorization"};

net::task pause(std::int64_t wait_ms) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, std::chrono::milliseconds(wait_ms));
  co_await timer.async_wait(asio::use_awaitable);
}

/// The usual answer, sent in part or not at all.
net::task send_in_part(net::exchange& x, const misbehaviour& what) {
  if (what.sse_cut) {
    co_await cut_event_stream(x);
  } else {
    co_await cut_after(x, static_cast<std::size_t>(what.truncate));
  }
}

std::string masked_tail(std::string_view key) {
  return "****" + std::string(key.size() > 4 ? key.substr(key.size() - 4) : std::string_view{});
}

bool has_credentials(call& c) {
  std::size_t given = 0;
  for (const auto& header : c.x.headers) {
    for (const auto& known : credential_headers) given += lower(header.name) == known ? 1 : 0;
  }
  if (given > 1) {
    fail(c, bad_credentials, "Send exactly one credential header");
    return false;
  }
  if (given == 0) {
    fail(c, no_credentials, "No authentication was provided",
         "Send the project's key in the x-api-key header");
    return false;
  }
  if (!c.x.has("x-api-key")) {
    fail(c, bad_credentials, "The organization or user key is not valid");
    return false;
  }
  const std::string_view key = c.x.get("x-api-key");
  if (key != c.w.api_key) {
    fail(c, invalid_key, "Invalid API key: " + masked_tail(key),
         "Check the key in the project's settings");
    return false;
  }
  return true;
}

/// False: the limit is reached and the answer says so.
bool within_rate(call& c) {
  const std::int64_t limit = c.w.current.rate_limit;
  if (limit <= 0) return true;
  constexpr std::int64_t window_ms = 60'000;
  const unix_ms at = c.w.now();
  if (at / window_ms != c.w.rate_window) {
    c.w.rate_window = at / window_ms;
    c.w.rate_used = 0;
  }
  ++c.w.rate_used;
  const std::int64_t left = std::max<std::int64_t>(0, limit - c.w.rate_used);
  c.x.add_header("X-RateLimit", std::to_string(limit));
  c.x.add_header("X-RateLimit-Remaining", std::to_string(left));
  c.x.add_header("X-RateLimit-Window-Size", "60s");
  if (c.w.rate_used <= limit) return true;
  c.x.add_header("Retry-After", std::to_string((window_ms - at % window_ms + 999) / 1000));
  json_text out;
  out.object().put("message", "Rate limit exceeded. Limit: " + std::to_string(limit) +
                                  " requests per 1 minutes");
  answer_json(c, 429, out.end().str());
  return false;
}

/// Method and tool of a JSON-RPC request, for faults and for the record.
void look_inside(call& c) {
  if (!c.body || !c.body->IsObject()) return;
  c.mcp_method = json::string_at(*c.body, "method");
  const json::value* params = json::find(*c.body, "params");
  if (params != nullptr && c.mcp_method == "tools/call") {
    c.tool = json::string_at(*params, "name");
  }
}

}  // namespace

door::door(net::router& routes, world& w) : routes_(routes), world_(w) {
  routes_.failure = [this](net::exchange& x, int status, std::string_view detail) {
    answer_unrouted(x, status, detail);
  };
}

door::~door() { routes_.failure = nullptr; }

void door::api(std::string_view method, std::string_view pattern, handler run) {
  for (const auto& prefix : prefixes) {
    add("api", method, std::string(prefix) + std::string(pattern), run);
  }
}

void door::mcp(std::string_view method, std::string_view pattern, handler run) {
  add("mcp", method, pattern, std::move(run));
}

void door::link(std::string_view method, std::string_view pattern, handler run) {
  add("link", method, pattern, std::move(run));
}

void door::model(std::string_view method, std::string_view pattern, handler run) {
  add("model", method, pattern, std::move(run));
}

void door::controller(std::string_view method, std::string_view pattern, handler run) {
  add("controller", method, pattern, std::move(run));
}

void door::page(std::string_view method, std::string_view pattern, handler run) {
  add("page", method, pattern, std::move(run));
}

void door::control(std::string_view method, std::string_view pattern, handler run) {
  add("control", method, pattern, std::move(run));
}

void door::add(std::string_view where, std::string_view method, std::string_view pattern,
               handler run) {
  entries_.push_back({std::string(where), std::move(run)});
  const entry* to = &entries_.back();
  routes_.add(method, pattern,
              net::router::handler([this, to](net::exchange& x) { return serve(x, to); }));
}

bool door::choose(call& c, const entry& to, misbehaviour& what, std::string& text) {
  if (to.where == "control") return true;
  const std::string asked = c.x.query_value("fault");
  const std::string asked_match = c.x.query_value("fault_match");
  const bool matches = asked_match.empty() || asked_match == c.mcp_method || asked_match == c.tool;
  if (!asked.empty() && matches) {
    auto read = parse_query_fault(asked);
    if (!read) {
      fail(c, bad_request, "fault: " + read.error().message);
      return false;
    }
    what = std::move(read).value();
    text = asked;
    return true;
  }
  auto taken = c.w.faults.take({to.where, c.x.path, c.mcp_method, c.tool});
  if (!taken) return true;
  what = std::move(taken->what);
  text = std::move(taken->text);
  return true;
}

void door::work(call& c, const entry& to) {
  if (c.what.status != 0) {
    c.x.status = c.what.status;
    c.x.answer = c.what.body;
    if (!c.what.retry_after.empty()) c.x.add_header("Retry-After", c.what.retry_after);
    c.x.content_type = c.what.content_type.empty() ? std::string_view("application/json")
                                                   : keep(c.what.content_type);
    return;
  }
  if (!c.what.error.empty()) {
    if (!fail_by_slug(c, c.what.error)) fail(c, bad_request, "fault: no error of that slug");
    return;
  }
  c.w.origin = origin_of(c);
  if (to.where == "api" && (!within_rate(c) || !has_credentials(c))) return;
  to.run(c);
}

net::task door::serve(net::exchange& x, const entry* to) {
  misbehaviour what;
  std::string fault_text;
  call c{world_, x, what, core::json::document{}, {}, {}};
  if (!x.body.empty()) c.body = core::json::parse(x.body);
  if (to->where == "mcp") look_inside(c);
  if (to->where == "model" && c.body && c.body->IsObject()) {
    c.tool = json::string_at(*c.body, "model");
  }
  const bool understood = choose(c, *to, what, fault_text);
  const std::uint64_t noted = to->where == "control" ? 0 : note(c, fault_text);
  if (what.delay_ms > 0) co_await pause(what.delay_ms);
  if (what.drop) {
    cut(x);
  } else if (understood) {
    work(c, *to);
    if (what.delay_after_ms > 0) co_await pause(what.delay_after_ms);
    if (!what.wrong_content_type.empty()) x.content_type = keep(what.wrong_content_type);
    if (what.drop_after_accept) {
      cut(x);
    } else if (what.sse_cut || what.truncate >= 0) {
      co_await send_in_part(x, what);
    }
  }
  world_.note_status(noted, what.drop || what.drop_after_accept ? 0 : x.status);
}

std::uint64_t door::note(const call& c, const std::string& fault_text) {
  request_note made;
  made.method = c.x.method;
  made.path = c.x.path;
  made.query = c.x.query;
  made.route = c.x.route;
  made.mcp_method = c.mcp_method;
  made.tool = c.tool;
  made.fault = fault_text;
  made.at = c.w.now();
  for (const auto& header : c.x.headers) {
    bool secret = false;
    for (const auto& known : secret_headers) secret = secret || lower(header.name) == known;
    made.headers.emplace_back(lower(header.name),
                              secret ? std::string("[masked]") : std::string(header.value));
  }
  std::string key = made.method + " " + made.route;
  if (!made.mcp_method.empty()) key += " " + made.mcp_method;
  ++c.w.request_counts[key];
  return c.w.note_request(std::move(made));
}

void door::answer_unrouted(net::exchange& x, int status, std::string_view detail) {
  const misbehaviour none;
  call c{world_, x, none, core::json::document{}, {}, {}};
  failure what = bad_request;
  if (status == 404) what = route_unknown;
  if (status == 405) what = method_refused;
  what.status = status;
  if (status >= 500) what.slug = "HTTP_InternalServerError";
  fail(c, what, detail);
}

}  // namespace patchbay::sandbox
