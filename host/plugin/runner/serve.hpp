#pragma once

#include <cstdint>
#include <string>

namespace patchbay::plugin::runner {

/// Serves the calls of one plugin. Descriptor 3 is the control line, the `lines` that follow are
/// those of the host's threads. Returns when the host closes the control line or says stop.
int serve(const std::string& path, int lines, std::uint64_t memory_mib, std::uint64_t cpu_seconds);

}  // namespace patchbay::plugin::runner
