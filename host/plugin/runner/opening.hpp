#pragma once

#include <string>

#include "plugin/library.hpp"

namespace patchbay::plugin::runner {

inline constexpr int exit_refused = 1;
inline constexpr int exit_usage = 2;

/// Where the answer goes; from now on what the plugin prints goes nowhere.
int take_output();

/// Writes why to `out`; the exit code.
int refuse(int out, const core::error& why);

/// Opens a file that must not harm this machine: after this the process reads no other file, and
/// makes no process, thread, connection or file.
core::result<library> open_confined(const std::string& path, int first_closed,
                                    std::uint64_t cpu_seconds);

/// The manifest as the plugin writes it, one byte more than is allowed at most.
std::string described(const library& opened);

}  // namespace patchbay::plugin::runner
