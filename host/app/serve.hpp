#pragma once

#include "app/config.hpp"

namespace patchbay::app {

/// Runs the host until SIGINT or SIGTERM. Returns the exit code: 0 after an orderly stop, 3 when it
/// could not start.
int serve(const settings& s);

}  // namespace patchbay::app
