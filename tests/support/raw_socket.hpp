#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::tests {

/// A TCP connection to this machine on which a test writes what no HTTP client would.
class raw_socket {
 public:
  explicit raw_socket(std::uint16_t port);
  ~raw_socket();
  raw_socket(const raw_socket&) = delete;
  raw_socket& operator=(const raw_socket&) = delete;

  /// False: the peer no longer takes it.
  bool send(std::string_view bytes);
  /// All that arrives until the peer closes or `wait` has passed.
  std::string receive(std::chrono::milliseconds wait = std::chrono::seconds(10));
  /// What arrives until `mark` is among it, the peer closes, or `wait` has passed.
  std::string receive_until(std::string_view mark,
                            std::chrono::milliseconds wait = std::chrono::seconds(10));
  void close();

 private:
  int fd_ = -1;
};

/// A port of this machine that nobody listens on now, below those that clients are given.
std::uint16_t free_port();

}  // namespace patchbay::tests
