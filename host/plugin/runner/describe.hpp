#pragma once

#include <string>

namespace patchbay::plugin::runner {

inline constexpr int exit_refused = 1;
inline constexpr int exit_usage = 2;

/// Opens a plugin and writes its manifest to the standard output, or why that was refused. Does not
/// return when the plugin was asked.
int describe(const std::string& path);

}  // namespace patchbay::plugin::runner
