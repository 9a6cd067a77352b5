#pragma once

#include <functional>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "connect/clock.hpp"

namespace patchbay::tests {

/// A clock that stands until somebody sleeps: a sleep passes at once and moves the time.
class fake_clock final : public connect::clock {
 public:
  core::wall_time wall{std::chrono::hours(480'000)};
  core::steady_time steadily{std::chrono::hours(1)};
  std::chrono::milliseconds slept{0};
  int sleeps = 0;
  std::function<void()> on_sleep;

  void advance(std::chrono::milliseconds by) {
    wall += by;
    steadily += by;
  }
  core::wall_time now() override { return wall; }
  core::steady_time steady() override { return steadily; }
  core::ports::task<void> sleep(std::chrono::milliseconds how_long) override {
    auto executor = co_await boost::asio::this_coro::executor;
    if (how_long.count() > 0) {
      advance(how_long);
      slept += how_long;
      ++sleeps;
    }
    if (on_sleep) on_sleep();
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
  }
};

}  // namespace patchbay::tests
