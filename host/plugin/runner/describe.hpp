#pragma once

#include <string>

namespace patchbay::plugin::runner {

/// Opens a plugin and writes its manifest to the standard output, or why that was refused. Does not
/// return when the plugin was asked.
int describe(const std::string& path);

}  // namespace patchbay::plugin::runner
