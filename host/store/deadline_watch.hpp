#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace patchbay::store {

/// Calls `look` every `period` while there is something to watch, on a thread of its own, so that
/// one waits no longer than its deadline for a writer that is stuck in the kernel. Sleeps
/// otherwise.
class deadline_watch {
 public:
  deadline_watch(std::chrono::milliseconds period, std::function<void()> look);
  ~deadline_watch();
  deadline_watch(const deadline_watch&) = delete;
  deadline_watch& operator=(const deadline_watch&) = delete;

  /// Something to watch comes. Costs a wake-up of the thread only after a quiet time. [any thread]
  void enter() noexcept;
  /// It is gone. [any thread]
  void leave() noexcept { --watched_; }
  [[nodiscard]] std::size_t watched() const noexcept { return watched_.load(); }

 private:
  void watch();

  const std::chrono::milliseconds period_;
  const std::function<void()> look_;
  std::atomic<std::size_t> watched_{0};
  std::atomic<bool> armed_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace patchbay::store
