#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace patchbay::plugin {

enum class level : std::uint8_t { debug, info, warn, error };

/// Takes one line for the operator. Called from any thread, never empty.
using log_sink = std::function<void(level, std::string)>;

}  // namespace patchbay::plugin
