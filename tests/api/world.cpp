#include "world.hpp"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace patchbay::api {
namespace {

namespace ports = core::ports;

std::shared_ptr<const core::action> search_action() {
  auto a = std::make_shared<core::action>();
  a->name = "gmail_search";
  a->provider = "gmail";
  a->doc = "Search the mailbox.";
  a->parameters.push_back({"query", core::value_type::string, true, "", {}, {}, {}, 0, "What."});
  a->parameters.push_back(
      {"max_results", core::value_type::integer, false, "20", {}, {}, {}, 0, "How many."});
  a->tools.push_back({"GMAIL_FETCH_EMAILS", core::effect::read});
  return a;
}

std::shared_ptr<const core::catalogue> catalogue_of_two() {
  auto c = std::make_shared<core::catalogue>();
  c->generation = 7;
  for (const auto& [name, title] : {std::pair("gmail", "Gmail"), std::pair("slack", "Slack")}) {
    auto& p = c->providers.emplace_back();
    p.name = name;
    p.title = title;
    p.toolkit = name;
  }
  c->actions.push_back(search_action());
  return c;
}

void rethrow(std::exception_ptr e) {
  if (e) std::rethrow_exception(e);
}

void run(const net::router::route& r, net::exchange& x) {
  if (r.quick) {
    r.quick(x);
    return;
  }
  boost::asio::io_context io;
  boost::asio::co_spawn(io, r.run(x), rethrow);
  io.run();
}

header_lines lines_of(std::string_view text) {
  header_lines lines;
  while (!text.empty()) {
    const auto end = text.find("\r\n");
    const auto line = text.substr(0, end);
    const auto colon = line.find(": ");
    if (end == std::string_view::npos || colon == std::string_view::npos) {
      throw std::runtime_error("not a header line: " + std::string(line));
    }
    lines.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    text.remove_prefix(end + 2);
  }
  return lines;
}

}  // namespace

ports::task<ports::call_reply> fake_calls::call(ports::call_request r) {
  ++asked;
  tenant = r.tenant;
  action = r.action;
  arguments = *r.arguments;
  request_id = r.trace.request_id;
  traceparent = r.trace.traceparent;
  refresh = r.refresh;
  co_return reply;
}
ports::task<core::result<std::string>> fake_calls::recorded(std::string t, core::call_id i) {
  ++asked;
  tenant = std::move(t);
  id = i.str();
  co_return text;
}
ports::task<core::result<std::string>> fake_calls::tools(std::string t, std::string p) {
  ++asked;
  tenant = std::move(t);
  provider = std::move(p);
  co_return text;
}

ports::task<core::result<ports::started>> fake_connections::start(ports::start_request r) {
  ++started;
  start_asked = std::move(r);
  if (failure) co_return *failure;
  if (connected_already) co_return ports::started{};
  co_return ports::started{"https://consent.test/lk_1", "ca_1", "2026-11-22T09:10:00Z"};
}
ports::task<core::result<ports::finalized>> fake_connections::finish(ports::callback c) {
  ++finished;
  finish_asked = std::move(c);
  if (failure) co_return *failure;
  co_return done;
}
ports::task<core::result<ports::finalized>> fake_connections::finalize(std::string tenant,
                                                                       std::string provider,
                                                                       std::string account) {
  ++finished;
  tenant_asked = std::move(tenant);
  account_asked = std::move(account);
  if (failure) co_return *failure;
  auto f = done;
  f.status.provider = std::move(provider);
  co_return f;
}
ports::task<core::result<ports::connection_status>> fake_connections::status(std::string tenant,
                                                                             std::string provider,
                                                                             bool refresh) {
  tenant_asked = std::move(tenant);
  status_asked.emplace_back(provider, refresh);
  if (failure) co_return *failure;
  auto s = now;
  s.provider = std::move(provider);
  co_return s;
}
ports::task<core::result<void>> fake_connections::disconnect(std::string tenant, std::string) {
  ++disconnected;
  tenant_asked = std::move(tenant);
  if (failure) co_return *failure;
  co_return core::result<void>();
}
ports::task<core::result<void>> fake_connections::sync(std::string, std::string, bool) {
  co_return core::result<void>();
}
ports::task<core::result<std::string>> fake_connections::debug(std::string tenant, std::string,
                                                               std::string what,
                                                               std::string public_base) {
  base_asked = std::move(public_base);
  tenant_asked = std::move(tenant);
  what_asked = std::move(what);
  if (failure) co_return *failure;
  co_return std::string(R"({"view":true})");
}

fake_tenants::fake_tenants() {
  const auto all = catalogue_of_two();
  loaded_ = all;
  auto connected = std::make_shared<ports::tenant_snapshot>();
  connected->table = std::make_shared<const core::action_table>(*all, core::provider_set{"gmail"});
  connected->generation = all->generation;
  connected_ = connected;
  auto empty = std::make_shared<ports::tenant_snapshot>();
  empty->table = std::make_shared<const core::action_table>(*all, core::provider_set{});
  empty_ = empty;
}
std::shared_ptr<const ports::tenant_snapshot> fake_tenants::find(std::string_view tenant) {
  asked = tenant;
  return tenant == "nobody" ? empty_ : connected_;
}

std::string seen::header(std::string_view name) const {
  for (const auto& [n, value] : headers) {
    if (n == name) return value;
  }
  return {};
}
core::json::document seen::json() const {
  auto read = core::json::parse(body);
  if (!read) throw std::runtime_error("not JSON: " + body);
  return std::move(*read);
}
std::string seen::at(std::string_view member) const {
  const auto read = json();
  return std::string(core::json::string_at(read, member));
}

world::world(settings with)
    : config(std::move(with)),
      served(make_routes(router,
                         deps{calls, connections, tenants, plugins, metrics, ready, config})) {}

seen world::get(std::string_view target, header_lines with) {
  with.emplace_back("Host", "127.0.0.1:7420");
  return ask("GET", target, std::move(with), "");
}
seen world::post(std::string_view target, std::string body, header_lines with) {
  with.emplace_back("Host", "127.0.0.1:7420");
  with.emplace_back("Content-Type", "application/json");
  return ask("POST", target, std::move(with), std::move(body));
}
seen world::ask(std::string_view method, std::string_view target, header_lines headers,
                std::string body) {
  net::exchange x;
  x.method = method;
  x.target = target;
  const auto mark = target.find('?');
  x.path = target.substr(0, mark);
  if (mark != std::string_view::npos) x.query = target.substr(mark + 1);
  for (const auto& [name, value] : headers) x.headers.push_back({name, value});
  x.body = std::move(body);
  std::string allowed;
  if (const auto* r = router.match(x, allowed)) {
    if (!router.before(x)) run(*r, x);
  } else {
    router.failure(x, allowed.empty() ? 404 : 405, "there is no such route");
  }
  router.after(x);
  return {x.status, std::string(x.content_type), x.answer, lines_of(x.extra_headers)};
}

}  // namespace patchbay::api
