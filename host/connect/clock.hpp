#pragma once

#include <chrono>
#include <memory>

#include "core/connection.hpp"
#include "core/ports/task.hpp"

namespace patchbay::connect {

/// Time as the life cycle sees it: what day it is, how long something takes, and waiting.
class clock {
 public:
  virtual ~clock() = default;
  [[nodiscard]] virtual core::wall_time now() = 0;
  [[nodiscard]] virtual core::steady_time steady() = 0;
  /// Resumes the awaiting thread after `how_long`, at once when that is not positive.
  virtual core::ports::task<void> sleep(std::chrono::milliseconds how_long) = 0;
};

/// The machine's clocks; sleeps on a timer of the awaiting coroutine's executor. [any thread]
std::unique_ptr<clock> machine_clock();

}  // namespace patchbay::connect
