#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/result.hpp"

namespace patchbay::plugin::runner {

struct limits {
  std::uint64_t memory_bytes = 0;  ///< 0: not limited
  std::uint64_t cpu_seconds = 0;   ///< until the host allows more; then SIGXCPU
  unsigned threads = 0;            ///< whose stacks come on top of the memory
};

/// What must hold before the file is looked at: ends with the host, leaves no core, cannot be
/// traced or read by others of this user, writes no file, has no capabilities, and no network
/// interfaces where the kernel lets us leave them. Closes every descriptor from `first_closed` on.
/// One thread only.
void confine(const limits& to, int first_closed);

/// Lets the files of the system's libraries, of this program's folder and `plugin` be read and
/// nothing else, where the kernel has Landlock. From the calling thread on.
void confine_reading(const std::string& plugin);

/// Which system calls are left to the whole process, from now on.
enum class filter : std::uint8_t {
  opening,  ///< files may be opened for reading; no thread, process, socket, or file to write
  serving,  ///< besides that nothing may be opened at all
};
/// unavailable: the kernel has no filters, and then no plugin may run here.
core::result<void> filter_calls(filter which);

}  // namespace patchbay::plugin::runner
