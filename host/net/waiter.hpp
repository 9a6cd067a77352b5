#pragma once

#include <optional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/ports/task.hpp"

namespace patchbay::net {

/// Where one coroutine waits until something on its own thread resumes it. No allocation of its
/// own and no trip through the io_context.
class waiter {
 public:
  using token = boost::asio::use_awaitable_t<>;
  using handler = boost::asio::async_result<token, void()>::handler_type;

  /// Suspends the caller; then `parked(of)` runs if it is given, which may already resume.
  core::ports::task<void> wait(void (*parked)(void*) = nullptr, void* of = nullptr) {
    return boost::asio::async_initiate<const token, void()>(
        [this, parked, of](auto&& h) {
          handler_.emplace(std::forward<decltype(h)>(h));
          if (parked) parked(of);
        },
        boost::asio::use_awaitable);
  }
  [[nodiscard]] bool waiting() const noexcept { return handler_.has_value(); }
  /// Resumes the coroutine on this stack. It must be waiting.
  void resume() {
    handler h(std::move(*handler_));
    handler_.reset();
    std::move(h)();
  }

 private:
  std::optional<handler> handler_;
};

}  // namespace patchbay::net
