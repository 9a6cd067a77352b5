#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/ports/calls.hpp"
#include "plugin/loader.hpp"
#include "plugin/watcher.hpp"

namespace patchbay::plugin {

/// The thread on which plugins are loaded, created, destroyed and closed: it watches the folder and
/// loads what changed there or what it is asked for.
class plugin_thread final : public core::ports::plugins {
 public:
  /// Loads the folder and returns when that is done; the first catalogue is published by then. A
  /// file that is being copied just now is waited for, at most `settle_max`.
  plugin_thread(loader_options options, watching how, log_sink log);
  /// Destroys what no call uses; ends the thread.
  ~plugin_thread() override;
  plugin_thread(const plugin_thread&) = delete;
  plugin_thread& operator=(const plugin_thread&) = delete;

  [[nodiscard]] std::string describe_json() const override { return loader_.describe_json(); }
  /// Looks at the folder now and tries again what failed; the same as describe_json afterwards.
  /// timeout: a plugin holds the thread; unavailable: the host stops.
  core::ports::task<core::result<std::string>> reload(core::steady_time deadline) override;
  /// The same for whoever does not wait. [any]
  void request_reload();
  /// A server offers these tools: its provider's plugin makes actions of them, and the next
  /// catalogue has them as long as somebody holds the list. [any]
  void offer(core::offered_ptr list);
  /// Returns when the catalogue has what was offered before, at `deadline` at the latest.
  core::ports::task<void> learned(core::steady_time deadline) const;

  [[nodiscard]] loader& files() noexcept { return loader_; }
  [[nodiscard]] const loader& files() const noexcept { return loader_; }
  /// Requests that were carried out. [any]
  [[nodiscard]] std::uint64_t reloads() const noexcept { return done_; }

  static constexpr auto settle_max = std::chrono::seconds(2);

 private:
  using clock = watcher::clock;

  void run();
  void wait_for_work();
  void load(clock::time_point now, bool again);
  void learn();
  void wake() const noexcept;

  int wake_ = -1;  ///< an eventfd
  loader loader_;
  watching how_;
  std::unique_ptr<watcher> watcher_;
  std::atomic<std::uint64_t> asked_{0};  ///< requests so far
  std::atomic<std::uint64_t> done_{0};   ///< of which carried out
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable loaded_;
  bool first_done_ = false;
  std::vector<core::offered_ptr> offered_;  ///< not yet looked at
  std::atomic<std::uint64_t> offers_{0};    ///< so far
  std::atomic<std::uint64_t> learned_{0};   ///< of which the catalogue knows
  std::thread thread_;
};

}  // namespace patchbay::plugin
