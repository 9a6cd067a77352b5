#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "net/listener.hpp"

namespace patchbay::tests {

/// An MCP server on a thread of its own whose two tools answer, after a while, with the arguments
/// that they got.
class echo_upstream {
 public:
  explicit echo_upstream(std::chrono::milliseconds answers_after);
  ~echo_upstream();
  echo_upstream(const echo_upstream&) = delete;
  echo_upstream& operator=(const echo_upstream&) = delete;
  [[nodiscard]] std::uint16_t port() const noexcept { return listener_->port(); }

 private:
  net::task answer(net::exchange& x);

  std::chrono::milliseconds wait_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  net::router router_;
  std::unique_ptr<net::listener> listener_;
  std::thread thread_;
};

}  // namespace patchbay::tests
