#include "connect/clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace patchbay::connect {

namespace asio = boost::asio;

namespace {

class asio_clock final : public clock {
 public:
  core::wall_time now() override { return std::chrono::system_clock::now(); }
  core::steady_time steady() override { return std::chrono::steady_clock::now(); }

  core::ports::task<void> sleep(std::chrono::milliseconds how_long) override {
    if (how_long.count() <= 0) co_return;
    asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, how_long);
    co_await timer.async_wait(asio::use_awaitable);
  }
};

}  // namespace

std::unique_ptr<clock> machine_clock() { return std::make_unique<asio_clock>(); }

}  // namespace patchbay::connect
