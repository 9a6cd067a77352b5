#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "core/ports/task.hpp"

namespace patchbay::crossing {

/// One value that another thread hands to one waiting coroutine. Copies refer to the same value.
/// The waiter resumes on the executor it waits on; the work it has outstanding keeps that
/// io_context running until then. Whoever promises to complete must do so: there is no deadline
/// here. `T` must be default constructible.
template <class T>
class completion {
 public:
  completion() : state_(std::make_shared<state>()) {}

  /// Hands over `value`; only the first one counts. [any thread]
  void complete(T value) const {
    std::unique_ptr<waiter> wake;
    {
      std::lock_guard lock(state_->mutex);
      if (state_->value) return;
      state_->value.emplace(std::move(value));
      wake = std::move(state_->waiting);
    }
    if (wake) wake->resume(state_);
  }

  /// Waits for the value, once.
  core::ports::task<T> wait() const {
    auto shared = state_;
    initiate begin{shared};
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        begin, boost::asio::use_awaitable);
    co_return std::move(*shared->value);
  }

 private:
  struct state;
  struct waiter {
    virtual ~waiter() = default;
    virtual void resume(std::shared_ptr<state> keep) = 0;
  };
  struct state {
    std::mutex mutex;
    std::optional<T> value;
    std::unique_ptr<waiter> waiting;
  };

  template <class Handler>
  struct waiter_of final : waiter {
    using executor = typename boost::asio::associated_executor<Handler>::type;
    explicit waiter_of(Handler h)
        : handler(std::move(h)), work(boost::asio::get_associated_executor(handler)) {}
    void resume(std::shared_ptr<state>) override {
      auto where = work.get_executor();
      boost::asio::post(where, std::move(handler));
      work.reset();
    }
    Handler handler;
    boost::asio::executor_work_guard<executor> work;
  };

  struct initiate {
    std::shared_ptr<state> of;
    template <class Handler>
    void operator()(Handler&& handler) const {
      using plain = std::decay_t<Handler>;
      std::unique_ptr<waiter> made = std::make_unique<waiter_of<plain>>(std::forward<Handler>(handler));
      {
        std::lock_guard lock(of->mutex);
        if (!of->value) {
          of->waiting = std::move(made);
          return;
        }
      }
      made->resume(of);
    }
  };

  std::shared_ptr<state> state_;
};

}  // namespace patchbay::crossing
