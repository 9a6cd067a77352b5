#pragma once

#include <functional>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "crossing/completion.hpp"

namespace patchbay::crossing {

/// Lets one caller per key do a piece of work while the others wait for its result, each on its own
/// thread. `T` is copied to every waiter. [any thread]
template <class Key, class T, class Hash = std::hash<Key>>
class single_flight {
 public:
  /// The first caller for `key` runs `make()`, a function that returns task<result<T>>; whoever
  /// comes until it has ended gets the same result. The deadline is that of `make`.
  template <class Make>
  core::ports::task<core::result<T>> run(Key key, Make make) {
    completion<answer> mine;
    if (join(key, mine)) {
      answer shared = co_await mine.wait();
      co_return *shared;
    }
    answer made = co_await attempt(std::move(make));
    std::vector<completion<answer>> waiting = leave(key);
    for (auto& w : waiting) w.complete(made);
    co_return *made;
  }

  [[nodiscard]] std::size_t flying() const {
    std::lock_guard lock(mutex_);
    return flights_.size();
  }

 private:
  using answer = std::shared_ptr<core::result<T>>;

  template <class Make>
  static core::ports::task<answer> attempt(Make make) {
    std::string failure;
    try {
      auto made = co_await make();
      co_return std::make_shared<core::result<T>>(std::move(made));
    } catch (const std::exception& e) {
      failure = e.what();
    }
    co_return std::make_shared<core::result<T>>(
        core::error{core::errc::internal, std::move(failure), {}, 0});
  }

  bool join(const Key& key, const completion<answer>& mine) {
    std::lock_guard lock(mutex_);
    auto [at, first] = flights_.try_emplace(key);
    if (first) return false;
    at->second.push_back(mine);
    return true;
  }

  std::vector<completion<answer>> leave(const Key& key) {
    std::lock_guard lock(mutex_);
    auto at = flights_.find(key);
    std::vector<completion<answer>> waiting = std::move(at->second);
    flights_.erase(at);
    return waiting;
  }

  mutable std::mutex mutex_;
  std::unordered_map<Key, std::vector<completion<answer>>, Hash> flights_;
};

}  // namespace patchbay::crossing
