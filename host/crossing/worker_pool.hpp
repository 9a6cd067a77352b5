#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "core/connection.hpp"
#include "core/result.hpp"
#include "crossing/completion.hpp"

namespace patchbay::crossing {

/// Threads that run synchronous jobs for coroutines of other threads, first come first served. The
/// queue is bounded.
class worker_pool {
 public:
  /// `name` (at most 15 characters) is the threads' name.
  worker_pool(std::string name, std::size_t threads, std::size_t queue_max);
  /// Runs what is queued, then ends.
  ~worker_pool();
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  /// Runs `job()`, which returns core::result<T>, on a worker, and resumes the caller on its own
  /// thread. unavailable when the queue is full, timeout when `deadline` passed before the job
  /// began; in both cases it never runs. An exception of the job becomes internal with its text.
  template <class Job>
  core::ports::task<std::invoke_result_t<Job&>> run(Job job, core::steady_time deadline) {
    using reply = std::invoke_result_t<Job&>;
    using slot = std::unique_ptr<reply>;
    completion<slot> done;
    auto work = std::make_shared<Job>(std::move(job));
    const bool queued = push([work, done, deadline] {
      done.complete(std::make_unique<reply>(attempt<reply>(*work, deadline)));
    });
    if (!queued) co_return reply(queue_full());
    slot answer = co_await done.wait();
    co_return std::move(*answer);
  }

  /// Queues a job that nobody waits for; false when the queue is full.
  bool push(std::function<void()> job);
  [[nodiscard]] std::size_t queued() const;

 private:
  template <class Reply, class Job>
  static Reply attempt(Job& job, core::steady_time deadline) {
    if (std::chrono::steady_clock::now() > deadline) return Reply(too_late());
    try {
      return job();
    } catch (const std::exception& e) {
      return Reply(core::error{core::errc::internal, e.what(), {}, 0});
    }
  }
  static core::error queue_full();
  static core::error too_late();
  void work(const std::string& name);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::size_t queue_max_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace patchbay::crossing
