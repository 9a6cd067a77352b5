#pragma once

#include <chrono>

#include "core/connection.hpp"
#include "core/ports/task.hpp"

namespace patchbay::core::ports {

/// Time as seen by what waits: what day it is, how long something takes, and waiting.
class clock {
 public:
  virtual ~clock() = default;
  [[nodiscard]] virtual wall_time now() = 0;
  [[nodiscard]] virtual steady_time steady() = 0;
  /// Resumes the awaiting thread after `how_long`, at once when that is not positive.
  virtual task<void> sleep(std::chrono::milliseconds how_long) = 0;
};

}  // namespace patchbay::core::ports
