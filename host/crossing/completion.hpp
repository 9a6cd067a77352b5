#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/ports/task.hpp"

namespace patchbay::crossing {

/// A coroutine that waits for a completion.
class waiter {
 public:
  using list = std::vector<std::unique_ptr<waiter>>;

  virtual ~waiter() = default;
  /// Where it waits.
  virtual boost::asio::execution_context& context() = 0;
  /// Resumes it by a post to its executor.
  virtual void resume() = 0;
  /// Resumes it now. [a thread that runs its context]
  virtual void resume_here() = 0;
  /// Resumes `all`, which wait on this one's context, by one post to this one's executor.
  virtual void resume_all(list all) = 0;
};

/// Coroutines whose values are there, resumed together at the end of its scope: one post, and so at
/// most one wake-up, for each execution context among them. Not for several threads.
class resumption {
 public:
  resumption() = default;
  ~resumption() {
    for (auto& [context, waiters] : groups_) {
      waiter& first = *waiters.front();
      first.resume_all(std::move(waiters));
    }
  }
  resumption(const resumption&) = delete;
  resumption& operator=(const resumption&) = delete;

  void add(std::unique_ptr<waiter> w) {
    auto* const context = &w->context();
    auto group = std::find_if(groups_.begin(), groups_.end(),
                              [&](const auto& g) { return g.first == context; });
    if (group == groups_.end()) group = groups_.emplace(groups_.end(), context, waiter::list());
    group->second.push_back(std::move(w));
  }

 private:
  std::vector<std::pair<boost::asio::execution_context*, waiter::list>> groups_;
};

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
    if (auto wake = put(std::move(value))) wake->resume();
  }
  /// The same, but the waiter resumes with the others of `together`. [any thread]
  void complete(T value, resumption& together) const {
    if (auto wake = put(std::move(value))) together.add(std::move(wake));
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
  struct state {
    std::mutex mutex;
    std::optional<T> value;
    std::unique_ptr<waiter> waiting;
  };

  /// The waiter to resume, if there is one.
  std::unique_ptr<waiter> put(T value) const {
    std::lock_guard lock(state_->mutex);
    if (state_->value) return nullptr;
    state_->value.emplace(std::move(value));
    return std::move(state_->waiting);
  }

  template <class Handler>
  struct waiter_of final : waiter {
    using executor = typename boost::asio::associated_executor<Handler>::type;
    explicit waiter_of(Handler h)
        : handler(std::move(h)), work(boost::asio::get_associated_executor(handler)) {}
    boost::asio::execution_context& context() override {
      return boost::asio::query(work.get_executor(), boost::asio::execution::context);
    }
    void resume() override {
      auto where = work.get_executor();
      boost::asio::post(where, std::move(handler));
      work.reset();
    }
    void resume_here() override {
      auto where = work.get_executor();
      boost::asio::dispatch(where, std::move(handler));
      work.reset();
    }
    void resume_all(list all) override {
      // The context must not run out of work, and so end, before post() has returned.
      const auto keep = boost::asio::make_work_guard(work.get_executor());
      boost::asio::post(keep.get_executor(), group{std::move(all)});
    }
    Handler handler;
    boost::asio::executor_work_guard<executor> work;
  };

  /// Resumes waiters of one context, on it. When one throws, the others resume in a later turn.
  struct group {
    waiter::list all;
    void operator()() {
      for (std::size_t next = 0; next < all.size();) {
        const auto w = std::move(all[next++]);
        try {
          w->resume_here();
        } catch (...) {
          all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(next));
          if (!all.empty()) {
            waiter& first = *all.front();
            first.resume_all(std::move(all));
          }
          throw;
        }
      }
    }
  };

  struct initiate {
    std::shared_ptr<state> of;
    template <class Handler>
    void operator()(Handler&& handler) const {
      using plain = std::decay_t<Handler>;
      std::unique_ptr<waiter> made =
          std::make_unique<waiter_of<plain>>(std::forward<Handler>(handler));
      {
        std::lock_guard lock(of->mutex);
        if (!of->value) {
          of->waiting = std::move(made);
          return;
        }
      }
      made->resume();
    }
  };

  std::shared_ptr<state> state_;
};

}  // namespace patchbay::crossing
