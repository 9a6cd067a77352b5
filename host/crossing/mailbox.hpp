#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "crossing/completion.hpp"

namespace patchbay::crossing {

/// The bounded mailbox of one subscriber: any thread puts in, the subscriber's coroutine takes out
/// on its own thread. When it is full the newest item is refused and counted.
template <class T>
class mailbox {
 public:
  explicit mailbox(std::size_t capacity) : capacity_(capacity) {}

  /// False: full or closed. [any thread]
  bool put(T item) {
    std::optional<completion<bool>> wake;
    {
      std::lock_guard lock(mutex_);
      if (closed_) return false;
      if (items_.size() >= capacity_) {
        ++refused_;
        return false;
      }
      items_.push_back(std::move(item));
      wake = std::exchange(waiting_, std::nullopt);
    }
    if (wake) wake->complete(true);
    return true;
  }

  /// The next item, or nullopt once it is closed and empty. One taker at a time.
  core::ports::task<std::optional<T>> take() {
    for (;;) {
      completion<bool> until;
      {
        std::lock_guard lock(mutex_);
        if (!items_.empty()) {
          std::optional<T> item(std::move(items_.front()));
          items_.pop_front();
          co_return item;
        }
        if (closed_) co_return std::nullopt;
        waiting_ = until;
      }
      co_await until.wait();
    }
  }

  void close() {
    std::optional<completion<bool>> wake;
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
      wake = std::exchange(waiting_, std::nullopt);
    }
    if (wake) wake->complete(false);
  }

  [[nodiscard]] std::uint64_t refused() const {
    std::lock_guard lock(mutex_);
    return refused_;
  }

 private:
  mutable std::mutex mutex_;
  std::deque<T> items_;
  std::optional<completion<bool>> waiting_;
  std::size_t capacity_;
  std::uint64_t refused_ = 0;
  bool closed_ = false;
};

}  // namespace patchbay::crossing
