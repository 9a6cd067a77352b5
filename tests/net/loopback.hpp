#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/ports/http.hpp"
#include "net/client.hpp"
#include "net/listener.hpp"

namespace patchbay::net::test {

/// An io_context on a thread of its own.
class loop {
 public:
  loop() : work_(io.get_executor()), thread_([this] { io.run(); }) {}
  ~loop() {
    work_.reset();
    io.stop();
    thread_.join();
  }
  /// Runs `f` on the thread and waits for it.
  template <class F>
  auto on(F f) {
    std::packaged_task<std::invoke_result_t<F>()> job(std::move(f));
    auto done = job.get_future();
    boost::asio::post(io, [&job] { job(); });
    return done.get();
  }

  boost::asio::io_context io{1};

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

/// A blocking TCP connection to loopback that gives up after 10 s.
class raw {
 public:
  explicit raw(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected = ::connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  }
  ~raw() { close(); }
  raw(const raw&) = delete;
  raw& operator=(const raw&) = delete;

  void send(std::string_view text) { ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
  void end() { ::shutdown(fd_, SHUT_WR); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  /// One whole answer with Content-Length, or what came until the end.
  std::string answer() {
    for (;;) {
      const auto head = kept_.find("\r\n\r\n");
      if (head != kept_.npos) {
        const auto at = kept_.find("Content-Length: ");
        const std::size_t length = at < head ? std::stoul(kept_.substr(at + 16)) : 0;
        if (kept_.size() >= head + 4 + length) {
          std::string one = kept_.substr(0, head + 4 + length);
          kept_.erase(0, one.size());
          return one;
        }
      }
      if (!more()) return std::exchange(kept_, {});
    }
  }
  /// Everything until the other side closes.
  std::string all() {
    while (more()) {
    }
    return std::exchange(kept_, {});
  }
  bool connected = false;

 private:
  bool more() {
    char some[4096];
    const ssize_t n = ::recv(fd_, some, sizeof some, 0);
    if (n > 0) kept_.append(some, static_cast<std::size_t>(n));
    return n > 0;
  }
  int fd_;
  std::string kept_;
};

/// A server that reads one request, gives the next answer of its script, and closes a connection
/// after that connection's last answer.
class scripted {
 public:
  using script = std::vector<std::vector<std::string>>;
  explicit scripted(script connections)
      : script_(std::move(connections)), fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&at), size);
    ::listen(fd_, 16);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~scripted() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  scripted(const scripted&) = delete;
  scripted& operator=(const scripted&) = delete;

  std::uint16_t port = 0;
  std::vector<std::string> requests;  ///< read after the client is done
  std::promise<void> first_closed;    ///< set when the first connection was closed

 private:
  static bool complete(const std::string& text) {
    const auto head = text.find("\r\n\r\n");
    if (head == text.npos) return false;
    const auto at = text.find("Content-Length: ");
    return text.size() >= head + 4 + (at < head ? std::stoul(text.substr(at + 16)) : 0);
  }
  void run() {
    bool first = true;
    for (const auto& answers : script_) {
      const int c = ::accept(fd_, nullptr, nullptr);
      if (c < 0) break;
      const timeval limit{10, 0};
      ::setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      for (const auto& answer : answers) {
        std::string text;
        char some[4096];
        while (!complete(text)) {
          const ssize_t n = ::recv(c, some, sizeof some, 0);
          if (n <= 0) break;
          text.append(some, static_cast<std::size_t>(n));
        }
        requests.push_back(text);
        ::send(c, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
      ::close(c);
      if (std::exchange(first, false)) first_closed.set_value();
    }
  }

  script script_;
  int fd_;
  std::thread thread_;
};

/// A client on a loop.
class caller {
 public:
  explicit caller(loop& l, client_options o = permissive()) : loop_(l) {
    client = l.on([&] { return make_client(l.io, std::move(o)); });
  }
  ~caller() {
    loop_.on([this] { client.reset(); });
  }
  caller(const caller&) = delete;
  caller& operator=(const caller&) = delete;

  static client_options permissive() {
    client_options o;
    o.allow_loopback = true;
    return o;
  }
  static core::ports::http_request request(const core::ports::target_url& to,
                                           std::string_view method = "GET",
                                           std::string_view body = {}) {
    core::ports::http_request r;
    r.method = method;
    r.to = &to;
    r.body = body;
    r.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    return r;
  }
  std::future<core::ports::http_exchange> begin(core::ports::http_request r) {
    auto answer = std::make_shared<std::promise<core::ports::http_exchange>>();
    auto got = answer->get_future();
    boost::asio::co_spawn(loop_.io, exchange(*client, r, std::move(answer)),
                          [](const std::exception_ptr&) {});
    return got;
  }
  core::ports::http_exchange run(core::ports::http_request r) { return begin(r).get(); }

  std::unique_ptr<core::ports::http_client> client;

  static core::ports::task<void> exchange(
      core::ports::http_client& c, core::ports::http_request r,
      std::shared_ptr<std::promise<core::ports::http_exchange>> to) {
    auto done = co_await c.exchange(r);
    to->set_value(std::move(done));
  }

 private:
  loop& loop_;
};

inline core::ports::target_url url_of(std::uint16_t port, const std::string& rest = "/",
                                      const std::string& scheme = "http",
                                      const std::string& host = "127.0.0.1") {
  return *core::ports::parse_url(scheme + "://" + host + ":" + std::to_string(port) + rest);
}

/// A listener on a loop.
class served {
 public:
  served(loop& l, const router& routes, server_limits limits = {}, const server_tls* tls = nullptr)
      : loop_(l) {
    l.on([&] {
      auto opened = listener::open(l.io, "127.0.0.1", 0, routes, limits, tls);
      if (!opened) throw std::runtime_error(opened.error().message);
      door = std::move(*opened);
      door->start();
    });
    port = door->port();
  }
  ~served() {
    loop_.on([this] { door.reset(); });
  }
  served(const served&) = delete;
  served& operator=(const served&) = delete;

  std::unique_ptr<listener> door;
  std::uint16_t port = 0;

 private:
  loop& loop_;
};

}  // namespace patchbay::net::test
