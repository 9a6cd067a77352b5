#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "api/routes.hpp"
#include "app/house.hpp"
#include "calls/path.hpp"
#include "connect/composio/client.hpp"
#include "connect/lifecycle.hpp"
#include "connect/wiring.hpp"
#include "mcp/client/client.hpp"
#include "net/client.hpp"
#include "net/listener.hpp"
#include "net/router.hpp"

namespace patchbay::app {

/// Everything of one io thread: an inbound connection and all that it awaits stay here.
class worker {
 public:
  worker(house& of, std::uint32_t number);
  ~worker();
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;

  /// Binds the listener; port 0 takes a free one.
  core::result<std::uint16_t> listen(const listen_address& at);
  /// Runs until the io_context is out of work or stopped.
  void run();
  /// Runs `work` on this thread's io_context; what it throws is logged under `name`.
  void spawn(core::ports::task<void> work, std::string name);

  boost::asio::io_context io{1};
  net::router router;
  std::unique_ptr<net::client> http;
  std::unique_ptr<mcp::client> servers;
  connect::composio::client broker;
  connect::wiring wiring;
  connect::lifecycle connections;
  calls::path calls;
  std::unique_ptr<api::routes> routes;
  std::unique_ptr<net::listener> listener;

 private:
  house& of_;
};

}  // namespace patchbay::app
