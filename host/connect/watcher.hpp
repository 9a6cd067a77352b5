#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "connect/wiring.hpp"

namespace patchbay::connect {

/// Carries changes of the store into the directory: all rows at the start, then what other
/// processes (an import, another host) write.
class watcher {
 public:
  explicit watcher(const wiring& w) : w_(w) {}

  /// Reads what changed since the last time and publishes it; the number of rows.
  core::ports::task<core::result<std::size_t>> load();

  /// `load` every `interval` until `stop`. A store that fails is asked again.
  core::ports::task<void> watch();
  /// Ends `watch` within `interval`. [any thread]
  void stop() noexcept { stopping_ = true; }

  static constexpr std::chrono::milliseconds interval{500};

 private:
  const wiring& w_;
  std::int64_t revision_ = 0;
  std::atomic<bool> stopping_{false};
};

}  // namespace patchbay::connect
