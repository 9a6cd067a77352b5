#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "plugin/process_state.hpp"

namespace patchbay::plugin {

/// One thread that starts, watches and ends the processes of plugins. They end with that thread,
/// whatever else happens to the host.
class process_supervisor {
 public:
  process_supervisor();
  /// Ends all processes, each within its stop limit.
  ~process_supervisor();
  process_supervisor(const process_supervisor&) = delete;
  process_supervisor& operator=(const process_supervisor&) = delete;

  /// Starts a plugin's process and waits until it is ready. [main] Errors: invalid_argument (the
  /// file cannot be used: why), unavailable (no process can be started).
  core::result<std::shared_ptr<plugin_process>> start(process_spec spec);
  /// Lets it destroy its instance and end. Returns at once. [any]
  void retire(const std::shared_ptr<plugin_process>& done);
  /// [any]
  [[nodiscard]] process_counts counts() const;

 private:
  void run();
  void wake() noexcept;
  void wait(const std::vector<std::shared_ptr<plugin_process>>& all) const;

  int wake_ = -1;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<plugin_process>> all_;
  bool ending_ = false;
  std::uint64_t restarts_of_gone_ = 0;
  std::thread thread_;
};

}  // namespace patchbay::plugin
