#pragma once

#include "core/result.hpp"

namespace patchbay::app {

/// What the program ends with; docs/reference/command-line.md lists them.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;        ///< understood and done, but the answer is a failure
inline constexpr int exit_usage = 2;         ///< wrong options or operands
inline constexpr int exit_cannot_start = 3;  ///< configuration, data directory, port
inline constexpr int exit_unreachable = 4;   ///< no host answers

/// Prints the error and its hint to standard error and returns `code`.
int complain(const core::error& e, int code = exit_usage);

}  // namespace patchbay::app
