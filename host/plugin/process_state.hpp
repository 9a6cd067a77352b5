#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugin/code.hpp"
#include "plugin/process_child.hpp"
#include "plugin/process_wire.hpp"
#include "plugin/restart_policy.hpp"

namespace patchbay::plugin {

/// The processes of one loaded version of a plugin, one after the other: starts the next one when
/// one ends. Its supervisor's thread moves it on; calls ask it for a line.
class plugin_process {
 public:
  explicit plugin_process(process_spec spec) : spec_(std::move(spec)) {}

  /// A line to the running process for calls of `executor`'s thread. Waits while it starts.
  /// unavailable: it waits for its next start, or is quarantined, and why; or all lines are in use.
  core::ports::task<core::result<std::shared_ptr<process_channel>>> line(
      boost::asio::any_io_executor executor);
  /// Waits until the first process is ready, or why there is none. [main]
  core::result<void> wait_ready();
  /// Asks the instance something that `frame_kind::told` answers. unavailable: there is no process
  /// now, or it ended, or did not answer within the entry limit, and why. [main]
  core::result<std::string> ask(const frame& question);
  /// No call will come any more: it destroys the instance, and ends. [any]
  void stop();
  [[nodiscard]] code_state state() const;
  /// Whether one is there now, running or not. [any]
  [[nodiscard]] bool has_process() const;
  [[nodiscard]] const process_spec& spec() const noexcept { return spec_; }

  // For its supervisor, on its thread.
  struct waits_for {
    int control = -1, pid_fd = -1;
    std::chrono::steady_clock::time_point until;
  };
  [[nodiscard]] waits_for next(core::steady_time now) const;
  /// Looks at what came, at limits and at what is due; false: it is over.
  bool step(core::steady_time now);

 private:
  enum class phase : std::uint8_t { starting, running, waiting, quarantined, stopping, over };
  using told = crossing::completion<bool>;

  [[nodiscard]] core::error ended_while_asked() const;
  void start(core::steady_time now);
  void listen();
  void hear(const frame& f);
  void check_limits(core::steady_time now);
  void ended(const std::string& why, core::steady_time now);
  void tell_waiting();
  void log(level at, const std::string& text) const;
  [[nodiscard]] std::optional<core::result<std::shared_ptr<process_channel>>> try_line(
      const boost::asio::any_io_executor& executor, told& wait);
  [[nodiscard]] core::error not_now() const;

  const process_spec spec_;
  restart_policy restarts_;
  frame_reader in_;
  bool was_ready_ = false;    ///< once
  std::string refused_;       ///< what the process said that it cannot
  mutable std::mutex mutex_;  ///< of all below
  std::condition_variable moved_;
  phase state_ = phase::starting;
  bool stop_asked_ = false;
  core::steady_time due_{};  ///< of the next start, or the limit of the state
  std::shared_ptr<child_process> child_;
  std::vector<told> waiting_;
  std::string last_end_;
  std::optional<core::error> failure_;
  bool asked_ = false;  ///< something that is not answered yet
  std::optional<core::result<std::string>> told_;
  std::uint64_t starts_ = 0;
};

}  // namespace patchbay::plugin
