#include "net/listener.hpp"

#include <cerrno>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/session.hpp"

namespace patchbay::net {
namespace {

using boost::asio::ip::tcp;
using acceptor = boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type>;
using error_code = boost::system::error_code;

/// The addresses that this process listens on. SO_REUSEPORT lets the threads of one process share a
/// port, and would let two processes share it unnoticed.
class own_addresses {
 public:
  static own_addresses& instance() {
    static own_addresses one;
    return one;
  }
  bool has(const tcp::endpoint& e) {
    const std::lock_guard lock(mutex_);
    return uses_.contains(e);
  }
  void add(const tcp::endpoint& e) {
    const std::lock_guard lock(mutex_);
    ++uses_[e];
  }
  void remove(const tcp::endpoint& e) {
    const std::lock_guard lock(mutex_);
    const auto at = uses_.find(e);
    if (at != uses_.end() && --at->second == 0) uses_.erase(at);
  }

 private:
  std::mutex mutex_;
  std::map<tcp::endpoint, int> uses_;
};

core::error cannot_listen(const tcp::endpoint& at, const error_code& ec) {
  const std::string where = at.address().to_string() + " port " + std::to_string(at.port());
  if (ec == boost::asio::error::address_in_use) {
    return {core::errc::conflict, "Cannot listen on " + where + ": the port is taken.",
            "Stop the program that listens there, or choose another port (0 takes a free one)."};
  }
  if (ec == boost::asio::error::access_denied) {
    return {core::errc::denied, "Cannot listen on " + where + ": not permitted.",
            "Choose a port above 1023."};
  }
  return {core::errc::invalid_argument, "Cannot listen on " + where + ": " + ec.message() + ".",
          "Give an address of this machine."};
}

error_code bind_to(acceptor& a, const tcp::endpoint& at, bool shared) {
  error_code ec;
  a.open(at.protocol(), ec);
  if (!ec) a.set_option(boost::asio::socket_base::reuse_address(true), ec);
  if (ec) return ec;
  if (shared) {
    const int on = 1;
    if (::setsockopt(a.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
      return {errno, boost::system::system_category()};
    }
  }
  ::fcntl(a.native_handle(), F_SETFD, FD_CLOEXEC);
  a.bind(at, ec);
  return ec;
}

}  // namespace

struct listener::state : server_state, std::enable_shared_from_this<listener::state> {
  state(boost::asio::io_context& context, const router& r, server_limits l, const server_tls* t)
      : server_state(context, r, l, t), door(context) {}

  void wait() {
    door.async_wait(acceptor::wait_read, [self = shared_from_this()](const error_code& ec) {
      if (!ec) self->accept();
    });
  }

  /// Takes what waits at the door, some at a time so that running exchanges get their turn.
  void accept() {
    constexpr int batch = 64;
    for (int i = 0; i < batch && door.is_open(); ++i) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      const int fd = ::accept4(door.native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        if (errno != EAGAIN) return rest();
        break;
      }
      admit(fd, from);
    }
    if (door.is_open()) wait();
  }

  void admit(int fd, const sockaddr_storage& from) {
    bool loopback = false;
    if (from.ss_family == AF_INET) {
      const auto* v4 = reinterpret_cast<const sockaddr_in*>(&from);
      loopback = (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
    } else {
      const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&from);
      const auto* bytes = v6->sin6_addr.s6_addr;
      loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) ||
                 (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr) && bytes[12] == 127);
    }
    const boost::intrusive_ptr<session> s(
        new session(shared_from_this(), fd, from.ss_family == AF_INET6, loopback));
    if (connections >= limits.connections) {
      s->refuse();
    } else {
      s->start();
    }
  }

  /// Out of descriptors or memory: accepts again a little later.
  void rest() {
    pause.expires_after(sweep::tick);
    pause.async_wait([self = shared_from_this()](const error_code& ec) {
      if (!ec && self->door.is_open()) self->wait();
    });
  }

  void shut() {
    if (!door.is_open()) return;
    error_code ignored;
    door.close(ignored);
    pause.cancel();
    own_addresses::instance().remove(at);
  }

  template <class Do>
  void each(Do what) {
    // Closing one session may end others; the list is read again from its head each time.
    std::vector<boost::intrusive_ptr<session>> all;
    for (session* s = first; s; s = s->next()) all.emplace_back(s);
    for (const auto& s : all) what(*s);
  }

  acceptor door;
  boost::asio::steady_timer pause{io};
  tcp::endpoint at;
};

listener::listener() = default;

core::result<std::unique_ptr<listener>> listener::open(boost::asio::io_context& io,
                                                       const std::string& address,
                                                       std::uint16_t port, const router& routes,
                                                       server_limits limits,
                                                       const server_tls* tls) {
  error_code ec;
  const auto ip = boost::asio::ip::make_address(address, ec);
  if (ec) {
    return core::error{core::errc::invalid_argument,
                       "\"" + address + "\" is not an IP address to listen on.",
                       "Give one, for example 127.0.0.1."};
  }
  const tcp::endpoint at(ip, port);
  if (port != 0 && !own_addresses::instance().has(at)) {
    acceptor probe(io);
    if (ec = bind_to(probe, at, false); ec) return cannot_listen(at, ec);
    probe.listen(1, ec);
    if (ec) return cannot_listen(at, ec);
  }
  auto s = std::make_shared<state>(io, routes, limits, tls);
  if (ec = bind_to(s->door, at, true); ec) return cannot_listen(at, ec);
  constexpr int backlog = 4096;
  s->door.listen(backlog, ec);
  if (ec) return cannot_listen(at, ec);
  s->door.non_blocking(true, ec);
  s->at = s->door.local_endpoint(ec);
  own_addresses::instance().add(s->at);
  std::unique_ptr<listener> made(new listener());
  made->state_ = std::move(s);
  return made;
}

listener::~listener() {
  state_->shut();
  stop();
}

std::uint16_t listener::port() const noexcept { return state_->at.port(); }

void listener::start() { state_->wait(); }

void listener::drain() {
  state_->draining = true;
  state_->shut();
  state_->each([](session& s) { s.drain(); });
}

void listener::stop() {
  state_->draining = true;
  state_->shut();
  state_->each([](session& s) { s.close(); });
}

std::size_t listener::connections() const noexcept { return state_->connections; }
std::size_t listener::in_flight() const noexcept { return state_->in_flight; }

}  // namespace patchbay::net
