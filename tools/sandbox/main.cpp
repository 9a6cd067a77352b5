#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "arguments.hpp"
#include "door.hpp"
#include "net/listener.hpp"
#include "net/tls.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

namespace asio = boost::asio;

void add_routes(door& to) {
  add_auth_configs(to);
  add_accounts(to);
  add_account_changes(to);
  add_consent(to);
  add_mcp_servers(to);
  add_mcp_instances(to);
  add_tools(to);
  add_proxy(to);
  add_router_sessions(to);
  add_transport(to);
  add_pages(to);
  add_files(to);
  add_control(to);
  add_models(to);
  add_desktop(to);
  add_other_desktops(to);
}

/// Whole or not at all, so that who waits for the file never reads half a number.
bool write_port(const std::string& file, std::uint16_t port) {
  const std::string part = file + ".part";
  std::FILE* out = std::fopen(part.c_str(), "w");
  if (out == nullptr) return false;
  const bool written = std::fprintf(out, "%u\n", static_cast<unsigned>(port)) > 0;
  const bool closed = std::fclose(out) == 0;
  return written && closed && std::rename(part.c_str(), file.c_str()) == 0;
}

int complain(const core::error& why) {
  std::fprintf(stderr, "patchbay-sandbox: %s\n", why.message.c_str());
  if (!why.hint.empty()) std::fprintf(stderr, "%s\n", why.hint.c_str());
  return 1;
}

int serve(const arguments& given) {
  std::unique_ptr<net::server_tls> tls;
  if (!given.certificate.empty()) {
    auto loaded = net::server_tls::load(given.certificate, given.key);
    if (!loaded) return complain(loaded.error());
    tls = std::move(loaded).value();
  }
  asio::io_context io(1);
  world w(given.api_key, given.seed, given.seed_given, given.defaults);
  net::router routes;
  door gate(routes, w);
  add_routes(gate);
  net::server_limits limits;
  limits.idle_wait = std::chrono::milliseconds(given.idle_ms);
  limits.handler_wait = std::chrono::minutes(15);
  limits.body_bytes = 32u << 20u;  // a conversation with screenshots
  auto opened = net::listener::open(io, given.address, given.port, routes, limits, tls.get());
  if (!opened) return complain(opened.error());
  const std::unique_ptr<net::listener> server = std::move(opened).value();
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io, &server](const boost::system::error_code& failed, int) {
    if (failed) return;
    server->stop();
    io.stop();
  });
  server->start();
  if (!given.port_file.empty() && !write_port(given.port_file, server->port())) {
    return complain({core::errc::invalid_argument, "cannot write " + given.port_file, {}, 0});
  }
  std::printf("%s://%s:%u\n", tls ? "https" : "http", given.address.c_str(),
              static_cast<unsigned>(server->port()));
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace

}  // namespace patchbay::sandbox

int main(int count, char** values) {
  using namespace patchbay::sandbox;
  const auto given = read_arguments(count, values);
  if (!given) {
    complain(given.error());
    return 2;
  }
  if (given->help) {
    std::fwrite(help_text.data(), 1, help_text.size(), stdout);
    return 0;
  }
  return serve(*given);
}
