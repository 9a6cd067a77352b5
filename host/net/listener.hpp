#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "core/result.hpp"
#include "net/router.hpp"

namespace patchbay::net {

class server_tls;  // net/tls.hpp

struct server_limits {
  std::size_t header_bytes = 16u << 10;
  std::size_t body_bytes = 1u << 20;
  std::size_t connections = 8192;  ///< of this thread; more get 503 and are closed
  std::size_t in_flight = 4096;    ///< requests being handled on this thread; more get 503
  std::chrono::milliseconds header_wait{15'000};  ///< for a whole request once it has begun
  std::chrono::milliseconds idle_wait{75'000};    ///< between requests
  std::chrono::milliseconds write_wait{30'000};
  std::chrono::milliseconds handler_wait{120'000};
};

/// The HTTP server of one thread: its own SO_REUSEPORT acceptor on `io`. Everything runs on the one
/// thread that runs `io`.
class listener {
 public:
  /// conflict when the address is taken, denied when it may not be bound, invalid_argument when it
  /// is none. `port` 0 takes a free one.
  static core::result<std::unique_ptr<listener>> open(boost::asio::io_context& io,
                                                      const std::string& address,
                                                      std::uint16_t port, const router& routes,
                                                      server_limits limits,
                                                      const server_tls* tls = nullptr);
  ~listener();
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// Begins to accept.
  void start();
  /// No new connections; idle ones close, running exchanges answer with `Connection: close`.
  void drain();
  /// Cancels what still runs (exchange::cancel) and closes all connections.
  void stop();
  [[nodiscard]] std::size_t connections() const noexcept;
  [[nodiscard]] std::size_t in_flight() const noexcept;

 private:
  listener();
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace patchbay::net
