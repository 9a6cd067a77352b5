#include "app/worker.hpp"

#include <boost/asio/co_spawn.hpp>

#include "net/client.hpp"
#include "observe/log.hpp"

namespace patchbay::app {
namespace {

net::client_options client_options(const settings& s) {
  net::client_options o;
  o.ca_file = s.ca_file;
  o.allow_loopback = s.allow_loopback_upstreams;
  o.https_proxy = s.https_proxy;
  o.no_proxy = s.no_proxy;
  return o;
}

mcp::client_options session_options(house& of, std::uint32_t number) {
  mcp::client_options o;
  o.thread = number;
  o.version = version();
  o.extra_headers = [&of](const core::ports::origin& to) {
    return connect::composio::key_headers(of.broker, to);
  };
  return o;
}

calls::limits call_limits(const settings& s) {
  calls::limits l;
  l.in_flight = s.in_flight_max;
  l.deadline = std::chrono::seconds(s.call_timeout_s);
  return l;
}

}  // namespace

worker::worker(house& of, std::uint32_t number)
    : http(net::make_client(io, client_options(of.options))),
      servers(mcp::make_client(io, *http, of.sessions, *of.seal, session_options(of, number))),
      broker(of.broker, of.connecting.mcp_server_id, *http, *of.clock),
      wiring{of.connecting, of.tables, *of.tenants, of.progress, *of.connections, *of.seal,
             broker,        *servers,  *of.clock,   &of.events,  &of.offered},
      connections(wiring),
      calls({*of.tenants, *servers, *of.ledger, connections, of.watch,
             [&of](std::string_view text) { return of.seal->digest(text); }, &broker},
            call_limits(of.options)),
      routes(api::make_routes(
          router, {calls, connections, *of.tenants, *of.plugins, of.metrics, of.ready, of.routes})),
      of_(of) {}

worker::~worker() = default;

core::result<std::uint16_t> worker::listen(const listen_address& at) {
  net::server_limits limits;
  limits.connections = of_.options.connections_max;
  limits.in_flight = of_.options.in_flight_max;
  limits.body_bytes = std::size_t{of_.options.body_max_kib} << 10;
  limits.handler_wait = std::chrono::seconds(of_.options.call_timeout_s + 60);
  auto opened = net::listener::open(io, at.host, at.port, router, limits);
  if (!opened.ok()) return opened.error();
  listener = std::move(*opened);
  return listener->port();
}

void worker::run() { io.run(); }

void worker::spawn(core::ports::task<void> work, std::string name) {
  boost::asio::co_spawn(io, std::move(work), [name = std::move(name)](std::exception_ptr e) {
    if (!e) return;
    try {
      std::rethrow_exception(e);
    } catch (const std::exception& failure) {
      observe::log::error("background work ended", {{"work", name}, {"why", failure.what()}});
    }
  });
}

}  // namespace patchbay::app
