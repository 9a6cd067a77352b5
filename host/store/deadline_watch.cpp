#include "store/deadline_watch.hpp"

#include <utility>

#include <pthread.h>

namespace patchbay::store {
namespace {

constexpr int quiet_periods_max = 20;

}  // namespace

deadline_watch::deadline_watch(std::chrono::milliseconds period, std::function<void()> look)
    : period_(period), look_(std::move(look)), thread_([this] { watch(); }) {}

deadline_watch::~deadline_watch() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void deadline_watch::enter() noexcept {
  ++watched_;
  if (armed_.load() || armed_.exchange(true)) return;
  { std::lock_guard lock(mutex_); }
  wake_.notify_one();
}

void deadline_watch::watch() {
  pthread_setname_np(pthread_self(), "store-deadline");
  int quiet = 0;
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (!armed_) {
      wake_.wait(lock, [this] { return ending_ || armed_.load(); });
      quiet = 0;
      continue;
    }
    wake_.wait_for(lock, period_, [this] { return ending_; });
    if (watched_ > 0) {
      quiet = 0;
      lock.unlock();
      look_();
      lock.lock();
    } else if (++quiet >= quiet_periods_max) {
      armed_ = false;
      if (watched_ > 0) armed_ = true;
    }
  }
}

}  // namespace patchbay::store
