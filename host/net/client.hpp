#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "core/ports/http.hpp"

namespace patchbay::net {

struct client_options {
  std::string ca_file;          ///< PEM; empty: the system's
  bool allow_loopback = false;  ///< plain http to loopback addresses
  /// Origins that the operator named one by one: reached wherever they are, and by plain http too.
  std::vector<core::ports::origin> named;
  std::string https_proxy;  ///< URL, from HTTPS_PROXY
  std::string no_proxy;     ///< comma list, from NO_PROXY
  std::size_t connections_per_origin = 2048;
  std::size_t idle_per_origin = 2048;
  std::chrono::milliseconds idle_max{10'000};
  std::chrono::milliseconds connect_wait{10'000};
  std::chrono::milliseconds resolved_for{30'000};  ///< how long a resolved name is kept
};

/// Outgoing HTTP of one thread.
class client : public core::ports::http_client {
 public:
  /// Closes the idle connections, and from now on each one after its exchange, so that the thread
  /// runs out of work. [its thread]
  virtual void wind_up() = 0;
};

/// Outgoing HTTP of the thread that runs `io`.
std::unique_ptr<client> make_client(boost::asio::io_context& io, client_options options);

}  // namespace patchbay::net
