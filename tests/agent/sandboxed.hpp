#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "core/ports/clock.hpp"
#include "net/client.hpp"
#include "sandbox/sandbox_process.hpp"
#include "support/run.hpp"

namespace patchbay::agent {

/// The machine's time, except that a sleep passes at once and is written down.
class hasty_clock final : public core::ports::clock {
 public:
  std::chrono::milliseconds slept{0};
  std::function<void()> on_sleep;

  core::wall_time now() override { return std::chrono::system_clock::now(); }
  core::steady_time steady() override { return std::chrono::steady_clock::now(); }
  core::ports::task<void> sleep(std::chrono::milliseconds how_long) override {
    auto executor = co_await boost::asio::this_coro::executor;
    slept += how_long;
    if (on_sleep) on_sleep();
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
  }
};

/// A real sandbox and a real HTTP client.
class sandboxed : public ::testing::Test {
 protected:
  sandboxed() {
    net::client_options options;
    options.allow_loopback = true;
    http = net::make_client(io, options);
  }

  /// Runs `work` to its end.
  template <class T>
  T await(core::ports::task<T> work) {
    std::optional<T> out;
    boost::asio::co_spawn(io, tests::keep(std::move(work), &out), tests::rethrow);
    io.restart();
    while (!out) io.run_one();
    return std::move(*out);
  }

  static core::steady_time in(std::chrono::milliseconds how_long) {
    return std::chrono::steady_clock::now() + how_long;
  }
  void control(std::string_view path, std::string_view body) {
    const auto got = box.send("POST", "/control/" + std::string(path), body);
    ASSERT_TRUE(got.status == 200 || got.status == 201) << got.body;
  }
  void fault(std::string_view where, std::string_view what, int times = 1) {
    control("faults", R"({"where":")" + std::string(where) + R"(","times":)" +
                          std::to_string(times) + R"(,"what":)" + std::string(what) + "}");
  }
  void forget(std::string_view path) {
    EXPECT_EQ(box.send("DELETE", "/control/" + std::string(path)).status, 200);
  }
  core::json::document look(std::string_view path) {
    return box.send("GET", "/control/" + std::string(path)).json();
  }

  sandbox_tests::sandbox_process box;
  boost::asio::io_context io{1};
  std::unique_ptr<net::client> http;
  hasty_clock time;
};

}  // namespace patchbay::agent
