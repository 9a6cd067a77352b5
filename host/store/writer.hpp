#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

#include "core/connection.hpp"
#include "core/ports/task.hpp"
#include "core/result.hpp"
#include "crossing/completion.hpp"

namespace patchbay::store {

/// What the writer thread does besides jobs.
class write_source {
 public:
  virtual ~write_source() = default;
  /// Writes what is there; answers when it wants its next turn at the latest. A wake() brings it
  /// sooner. [the writer thread]
  virtual core::steady_time turn(core::steady_time now) = 0;
};

/// The one thread that writes to the database: turns of its source, and jobs between them.
class writer {
 public:
  writer(write_source& source, std::size_t jobs_max);
  /// Runs the jobs that are queued and gives the source a last turn.
  ~writer();
  writer(const writer&) = delete;
  writer& operator=(const writer&) = delete;

  /// Gives the source a turn now. Takes a lock only if no turn is due already. [any thread]
  void wake() noexcept;

  /// Runs `job()`, which returns core::result<T>, on the writer thread and resumes the caller on
  /// its own. unavailable when the queue is full, timeout when `deadline` passed before the job
  /// began; in both cases it never runs. [any thread]
  template <class Job>
  core::ports::task<std::invoke_result_t<Job&>> run(Job job, core::steady_time deadline) {
    using reply = std::invoke_result_t<Job&>;
    using slot = std::unique_ptr<reply>;
    crossing::completion<slot> done;
    auto work = std::make_shared<Job>(std::move(job));
    const bool queued = push([work, done, deadline] {
      done.complete(std::make_unique<reply>(attempt<reply>(*work, deadline)));
    });
    if (!queued) co_return reply(queue_full());
    slot answer = co_await done.wait();
    co_return std::move(*answer);
  }

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
  bool push(std::function<void()> job);
  bool take(std::function<void()>& job);
  void work();

  write_source& source_;
  const std::size_t jobs_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::atomic<bool> due_{false};
  std::thread thread_;
};

}  // namespace patchbay::store
