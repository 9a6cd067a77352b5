#include "support/raw_socket.hpp"

#include <array>
#include <random>
#include <stdexcept>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace patchbay::tests {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return at;
}

template <class Call>
bool with_address(std::uint16_t port, Call call) {
  const sockaddr_in at = loopback(port);
  const void* bytes = &at;
  return call(static_cast<const sockaddr*>(bytes), socklen_t{sizeof at}) == 0;
}

}  // namespace

raw_socket::raw_socket(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const bool connected = with_address(
      port, [this](const sockaddr* at, socklen_t size) { return connect(fd_, at, size); });
  if (!connected) {
    close();
    throw std::runtime_error("nobody listens on " + std::to_string(port));
  }
}

raw_socket::~raw_socket() { close(); }

void raw_socket::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

bool raw_socket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string raw_socket::receive_until(std::string_view mark, std::chrono::milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  std::string all;
  std::array<char, 4096> part{};
  while (mark.empty() || all.find(mark) == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd look{fd_, POLLIN, 0};
    if (left.count() <= 0 || poll(&look, 1, static_cast<int>(left.count())) <= 0) break;
    const ssize_t got = recv(fd_, part.data(), part.size(), 0);
    if (got <= 0) break;
    all.append(part.data(), static_cast<std::size_t>(got));
  }
  return all;
}

std::string raw_socket::receive(std::chrono::milliseconds wait) { return receive_until({}, wait); }

std::uint16_t free_port() {
  std::random_device entropy;
  for (int tries = 0; tries < 200; ++tries) {
    const auto port = static_cast<std::uint16_t>(20'000 + entropy() % 12'000);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool taken = !with_address(
        port, [fd](const sockaddr* at, socklen_t size) { return bind(fd, at, size); });
    ::close(fd);
    if (!taken) return port;
  }
  throw std::runtime_error("no free port");
}

}  // namespace patchbay::tests
