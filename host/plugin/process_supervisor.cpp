#include "plugin/process_supervisor.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace patchbay::plugin {

using clock = std::chrono::steady_clock;

process_supervisor::process_supervisor() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "pb-processes");
    run();
  });
}

process_supervisor::~process_supervisor() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake();
  thread_.join();
  ::close(wake_);
}

void process_supervisor::wake() noexcept {
  const std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
}

core::result<std::shared_ptr<plugin_process>> process_supervisor::start(process_spec spec) {
  auto made = std::make_shared<plugin_process>(std::move(spec));
  {
    const std::lock_guard lock(mutex_);
    all_.push_back(made);
  }
  wake();
  if (auto ready = made->wait_ready(); !ready) return ready.error();
  return made;
}

void process_supervisor::retire(const std::shared_ptr<plugin_process>& done) {
  done->stop();
  wake();
}

process_counts process_supervisor::counts() const {
  process_counts sum;
  const std::lock_guard lock(mutex_);
  sum.restarts = restarts_of_gone_;
  for (const auto& one : all_) {
    const auto now = one->state();
    sum.restarts += now.restarts;
    if (now.word == "quarantined") ++sum.quarantined;
    if (one->has_process()) ++sum.running;
  }
  return sum;
}

void process_supervisor::wait(const std::vector<std::shared_ptr<plugin_process>>& all) const {
  std::vector<pollfd> on = {{wake_, POLLIN, 0}};
  auto until = clock::time_point::max();
  const auto now = clock::now();
  for (const auto& one : all) {
    const auto next = one->next(now);
    until = std::min(until, next.until);
    if (next.control >= 0) on.push_back({next.control, POLLIN, 0});
    if (next.pid_fd >= 0) on.push_back({next.pid_fd, POLLIN, 0});
  }
  int timeout = -1;
  if (until != clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
    timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
  }
  ::poll(on.data(), on.size(), timeout);
  std::uint64_t times = 0;
  (void)!::read(wake_, &times, sizeof times);
}

void process_supervisor::run() {
  for (;;) {
    std::vector<std::shared_ptr<plugin_process>> all;
    bool ending = false;
    {
      const std::lock_guard lock(mutex_);
      all = all_;
      ending = ending_;
    }
    std::vector<plugin_process*> over;
    for (const auto& one : all) {
      if (ending) one->stop();
      if (!one->step(clock::now())) over.push_back(one.get());
    }
    if (!over.empty()) {
      const std::lock_guard lock(mutex_);
      for (const auto* one : over) restarts_of_gone_ += one->state().restarts;
      std::erase_if(all_, [&](const auto& one) {
        return std::find(over.begin(), over.end(), one.get()) != over.end();
      });
    }
    std::erase_if(all, [&](const auto& one) {
      return std::find(over.begin(), over.end(), one.get()) != over.end();
    });
    if (ending && all.empty()) return;
    wait(all);
  }
}

}  // namespace patchbay::plugin
