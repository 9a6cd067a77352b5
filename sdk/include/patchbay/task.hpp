#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <variant>

#include "result.hpp"

namespace patchbay {

/// What a coroutine of a plugin returns. Starts when it is awaited; awaiting it gives the value or
/// throws what the coroutine threw. `co_return patchbay::error{...}` ends it with that error.
template <class T>
class [[nodiscard]] task {
 public:
  struct promise_type {
    task get_return_object() noexcept {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept { return resume_waiter{}; }
    void return_value(T value) { outcome.template emplace<1>(std::move(value)); }
    void return_value(error why) {
      outcome.template emplace<2>(std::make_exception_ptr(failure(std::move(why))));
    }
    void unhandled_exception() noexcept { outcome.template emplace<2>(std::current_exception()); }

    std::coroutine_handle<> waiter;
    std::variant<std::monostate, T, std::exception_ptr> outcome;
  };

  task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  task& operator=(task&&) = delete;
  ~task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    frame_.promise().waiter = waiter;
    return frame_;
  }
  T await_resume() {
    auto& outcome = frame_.promise().outcome;
    if (auto* thrown = std::get_if<2>(&outcome)) std::rethrow_exception(*thrown);
    return std::move(std::get<1>(outcome));
  }

 private:
  struct resume_waiter {
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept {
      return done.promise().waiter;
    }
    void await_resume() const noexcept {}
  };

  explicit task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

}  // namespace patchbay
