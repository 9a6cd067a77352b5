#pragma once

#include <string>

namespace patchbay::plugin::runner {

/// Runs each action of the plugin once and writes what came of it to the standard output, a line
/// each: "> NAME" before an action, "! TEXT" when something is wrong with it, "." at the end. The
/// exit code: 0, or 1 when it cannot be opened.
int try_out(const std::string& path);

}  // namespace patchbay::plugin::runner
