#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <sys/types.h>

#include "core/ports/task.hpp"
#include "core/result.hpp"
#include "crossing/completion.hpp"
#include "plugin/log.hpp"

namespace patchbay::plugin {

class process_channel;

/// How plugins run in processes of their own.
struct process_options {
  std::filesystem::path runner;  ///< patchbay-plugin-runner
  std::size_t lines = 1;         ///< as many of the host's threads can call at once
  std::uint64_t memory_mib = 512;
  std::uint64_t cpu_seconds = 10;  ///< of processor time between two looks of the host
  std::chrono::milliseconds entry_limit{10'000};  ///< for the plugin to return what it was asked
  std::chrono::milliseconds start_limit{10'000};
  std::chrono::milliseconds stop_limit{2'000};
};

/// One plugin's file in a process.
struct process_spec {
  process_options how;
  std::filesystem::path file;  ///< the private copy
  std::string name;
  std::string config_json = "{}";
  log_sink log;
};

/// One process of a plugin, from its start to its end.
class child_process : public std::enable_shared_from_this<child_process> {
 public:
  /// The reason of one that ended as it was asked to.
  static constexpr std::string_view clean_end = "its process ended itself, with exit code 0";

  /// Starts it. It is killed when the calling thread ends. unavailable: it cannot be started.
  static core::result<std::shared_ptr<child_process>> start(const process_spec& spec);
  explicit child_process(const process_spec& spec) : spec_(spec) {}
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Ends it by force; `why` is told as the reason unless it has another one by then. [any]
  void kill(std::string why) noexcept;
  /// Waits until it has ended, at most as long as its supervisor lives: the reason, such as
  /// "its process crashed: Segmentation fault". [any]
  core::ports::task<std::string> ended();

  /// It has closed a line. Most often it ends just now, so its own reason is awaited first. [any]
  void line_closed() noexcept;
  /// Whether it ends: by force, or because it has closed a line. [any]
  [[nodiscard]] bool doomed() const;
  /// The line of the thread that runs `executor`; null: all lines are in use. [any]
  std::shared_ptr<process_channel> line_for(const boost::asio::any_io_executor& executor);

  // For its supervisor.
  [[nodiscard]] int control() const noexcept { return control_; }
  [[nodiscard]] int pid_fd() const noexcept { return pid_fd_; }
  /// The reason once it has ended; then those who wait are told.
  std::optional<std::string> reap();
  /// Whether a line waits for the plugin since before `since`.
  [[nodiscard]] bool stuck_since(std::chrono::steady_clock::time_point since) const noexcept;
  /// Whether it closed a line before `since` and is still there.
  [[nodiscard]] bool closed_before(std::chrono::steady_clock::time_point since) const noexcept;
  /// Allows it more processor time.
  void allow_cpu() noexcept;

  [[nodiscard]] const process_spec& spec() const noexcept { return spec_; }

 private:
  friend class process_channel;
  struct line {
    int fd = -1;
    std::weak_ptr<process_channel> channel;
    const void* context = nullptr;               ///< of the channel; null: free
    std::atomic<std::int64_t> waiting_since{0};  ///< of the steady clock; 0: not
  };

  int spawn(const std::vector<int>& theirs);
  void free(const process_channel& done) noexcept;
  [[nodiscard]] std::string reason(int status) const;

  process_spec spec_;
  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int control_ = -1;
  std::atomic<std::int64_t> closed_since_{0};  ///< of the steady clock; 0: no line is closed
  mutable std::mutex mutex_;                   ///< of all below
  std::vector<std::unique_ptr<line>> lines_;
  std::string killed_why_;
  std::optional<std::string> ended_;
  std::vector<crossing::completion<std::string>> waiting_;
};

}  // namespace patchbay::plugin
