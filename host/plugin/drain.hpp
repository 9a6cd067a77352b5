#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugin/code.hpp"
#include "plugin/log.hpp"

namespace patchbay::plugin {

inline constexpr auto drain_deadline = std::chrono::seconds(30);

/// Code that is not in the catalogue any more and not gone either.
struct leaving_code {
  std::string plugin;  ///< the file's name without its ending
  std::string sha256;
  std::size_t calls = 0;  ///< that still run in it
  std::chrono::steady_clock::time_point since;
  std::string kept;  ///< why it stays in memory for good; empty: it waits for its calls
};

/// Brings replaced code to its end: it waits for the last call, destroys and closes on the plugin
/// thread, and looks whether the library has really gone from the process's memory map. Code inside
/// the host that still runs a call after the deadline is never closed; of code in a process the
/// calls are ended, and then it. [main] but where it says [any].
class drain {
 public:
  using clock = std::chrono::steady_clock;
  using call_ender = std::function<void(const core::ports::action_code*)>;

  /// `wake` is called when there is something to do, from any thread.
  drain(std::chrono::milliseconds deadline, log_sink log, std::function<void()> wake);
  /// Destroys what no call uses. What is still held goes with its last holder.
  ~drain();
  drain(const drain&) = delete;
  drain& operator=(const drain&) = delete;

  /// Ends the calls that run in code after its deadline, each on its own thread; empty: nobody
  /// can. Returns when the earlier one is not running any more. [any]
  void end_calls_with(call_ender ender);

  /// Code whose last holder leaves it to the plugin thread.
  std::shared_ptr<code> hold(std::unique_ptr<code> made);
  /// `old` was replaced: begins its end. The caller lets go of it.
  void begin(const std::shared_ptr<code>& old, std::string sha256, clock::time_point now);
  /// Destroys what has no holder any more; gives up on what is over its deadline.
  void work(clock::time_point now);
  /// Destroys what has no holder any more; what still has one goes with it, wherever that is.
  void close_all();
  /// When a deadline passes next.
  [[nodiscard]] std::optional<clock::time_point> next() const;
  /// Whether the library at `path` is, or may be, still mapped.
  [[nodiscard]] bool holds(const std::filesystem::path& path) const;

  /// What is on its way and what stays, oldest first. [any]
  [[nodiscard]] std::vector<leaving_code> list() const;
  [[nodiscard]] std::size_t draining() const;                              ///< [any]
  [[nodiscard]] std::uint64_t kept() const noexcept { return kept_; }      ///< [any]
  [[nodiscard]] std::uint64_t closed() const noexcept { return closed_; }  ///< [any]

  /// Of what stays, at most so many are named.
  static constexpr std::size_t kept_named_max = 64;

 private:
  class returned;
  struct entry {
    leaving_code about;
    std::filesystem::path path;
    const code* id = nullptr;
    isolation how = isolation::inside;
    bool calls_ended = false;  ///< in a process: its deadline has passed
    std::weak_ptr<code> held;
  };

  /// Whether its deadline is still to come.
  static bool waits(const entry& e) noexcept { return e.about.kept.empty() && !e.calls_ended; }
  void close(std::unique_ptr<code> done);
  void give_up(entry& late);
  void keep(entry stays, std::string why);

  std::chrono::milliseconds deadline_;
  log_sink log_;
  std::shared_ptr<returned> returned_;
  mutable std::mutex mutex_;  ///< of the next two
  std::vector<entry> leaving_;
  std::vector<entry> kept_named_;
  std::mutex ender_mutex_;
  call_ender end_calls_;
  std::atomic<std::uint64_t> kept_{0};
  std::atomic<std::uint64_t> closed_{0};
};

}  // namespace patchbay::plugin
