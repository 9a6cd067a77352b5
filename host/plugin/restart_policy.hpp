#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/connection.hpp"

namespace patchbay::plugin {

/// When a plugin's process that has ended is started again. Knows no clock and no process.
class restart_policy {
 public:
  static constexpr std::size_t ends_max = 5;  ///< within `window`: quarantine
  static constexpr auto window = std::chrono::seconds(60);
  static constexpr auto quarantine = std::chrono::minutes(5);

  struct verdict {
    std::chrono::milliseconds wait{};
    bool quarantined = false;
  };
  /// It ended at `now`, unasked: the first time it starts again at once, then after 100 ms and
  /// twice as long each time; after the fifth end within a minute it is quarantined. One that ends
  /// again within a minute after a quarantine goes back at once.
  verdict ended(core::steady_time now);

 private:
  std::vector<core::steady_time> ends_;
  std::optional<core::steady_time> released_;  ///< when the last quarantine was over
};

}  // namespace patchbay::plugin
