#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <sys/uio.h>

struct ssl_st;

namespace patchbay::net {

using tcp_socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

struct free_ssl {
  void operator()(ssl_st* s) const noexcept;
};
using ssl_ptr = std::unique_ptr<ssl_st, free_ssl>;

enum class io : std::uint8_t {
  done,
  again_read,   ///< wait until the socket is readable, then repeat
  again_write,  ///< wait until it is writable
  closed,       ///< the other side has ended its stream
  failed,
};
struct io_result {
  io what;
  std::size_t bytes = 0;
};

/// A connected non-blocking TCP socket, with TLS on it or not. Nothing here waits.
class wire {
 public:
  explicit wire(boost::asio::io_context& context) : socket_(context) {}

  [[nodiscard]] tcp_socket& socket() noexcept { return socket_; }
  [[nodiscard]] bool open() const noexcept { return socket_.is_open(); }
  [[nodiscard]] bool tls() const noexcept { return ssl_ != nullptr; }
  [[nodiscard]] ssl_st* ssl() noexcept { return ssl_.get(); }
  /// From now on bytes go through `s`, which reads and writes this socket.
  void secure(ssl_ptr s);

  io_result handshake() noexcept;
  io_result read_some(char* to, std::size_t size) noexcept;
  /// Writes from up to two pieces.
  io_result write_some(const iovec* pieces, int count) noexcept;
  /// Whether a read may find bytes without the socket becoming readable.
  [[nodiscard]] bool buffered() const noexcept;
  /// Whether the other side has closed, or reset, or ended its stream.
  [[nodiscard]] bool hung_up() noexcept;
  /// Whether nothing at all has arrived: neither bytes nor an end.
  [[nodiscard]] bool quiet() noexcept;
  /// Bytes handed to the kernel so far, TLS records and handshake included.
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
  /// Why TLS failed: for a client a sentence about the peer's certificate or protocol.
  [[nodiscard]] std::string tls_failure() const;
  /// Whether the handshake failed because the other side speaks plain HTTP.
  [[nodiscard]] bool spoke_plain_http() const noexcept { return plain_http_; }

  void end_writing() noexcept;
  void close() noexcept;

 private:
  friend struct wire_bio;
  io_result tls_result(int returned) noexcept;

  tcp_socket socket_;
  ssl_ptr ssl_;
  std::uint64_t sent_ = 0;
  unsigned long tls_error_ = 0;
  bool plain_http_ = false;
};

/// TCP_NODELAY, non-blocking.
void prepare_socket(tcp_socket& socket) noexcept;

}  // namespace patchbay::net
