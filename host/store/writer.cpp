#include "store/writer.hpp"

#include <pthread.h>

namespace patchbay::store {

writer::writer(write_source& source, std::size_t jobs_max)
    : source_(source), jobs_max_(jobs_max), thread_([this] { work(); }) {}

writer::~writer() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void writer::wake() noexcept {
  if (due_.exchange(true)) return;
  // The lock orders this with a writer that has looked at due_ and is about to sleep.
  { std::lock_guard lock(mutex_); }
  wake_.notify_one();
}

bool writer::push(std::function<void()> job) {
  {
    std::lock_guard lock(mutex_);
    if (ending_ || jobs_.size() >= jobs_max_) return false;
    jobs_.push_back(std::move(job));
  }
  wake();
  return true;
}

bool writer::take(std::function<void()>& job) {
  std::lock_guard lock(mutex_);
  if (jobs_.empty()) return false;
  job = std::move(jobs_.front());
  jobs_.pop_front();
  return true;
}

void writer::work() {
  pthread_setname_np(pthread_self(), "store-write");
  for (;;) {
    due_.store(false);
    std::function<void()> job;
    if (take(job)) {
      job();
      due_.store(true);
    }
    const auto next = source_.turn(std::chrono::steady_clock::now());
    std::unique_lock lock(mutex_);
    if (ending_ && jobs_.empty()) break;
    if (!jobs_.empty()) continue;
    wake_.wait_until(lock, next, [this] { return ending_ || due_.load(); });
  }
  source_.turn(core::steady_time::max());
}

core::error writer::queue_full() {
  return {core::errc::unavailable, "Too much is waiting to be written.", "Try again shortly.", 1};
}

core::error writer::too_late() {
  return {core::errc::timeout, "The deadline passed while the database was busy.",
          "Try again shortly.", 1};
}

}  // namespace patchbay::store
