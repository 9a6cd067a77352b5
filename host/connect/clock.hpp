#pragma once

#include <memory>

#include "core/ports/clock.hpp"

namespace patchbay::connect {

using clock = core::ports::clock;

/// The machine's clocks; sleeps on a timer of the awaiting coroutine's executor. [any thread]
std::unique_ptr<clock> machine_clock();

}  // namespace patchbay::connect
