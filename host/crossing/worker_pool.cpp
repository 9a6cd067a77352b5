#include "crossing/worker_pool.hpp"

#include <pthread.h>

namespace patchbay::crossing {

worker_pool::worker_pool(std::string name, std::size_t threads, std::size_t queue_max)
    : queue_max_(queue_max) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this, name] { work(name); });
}

worker_pool::~worker_pool() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (auto& t : threads_) t.join();
}

bool worker_pool::push(std::function<void()> job) {
  {
    std::lock_guard lock(mutex_);
    if (ending_ || jobs_.size() >= queue_max_) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

std::size_t worker_pool::queued() const {
  std::lock_guard lock(mutex_);
  return jobs_.size();
}

core::error worker_pool::queue_full() {
  return {core::errc::unavailable, "too much work is queued for the store", "try again shortly", 1};
}

core::error worker_pool::too_late() {
  return {core::errc::timeout, "the deadline passed while the store was busy", "try again shortly",
          1};
}

void worker_pool::work(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace patchbay::crossing
