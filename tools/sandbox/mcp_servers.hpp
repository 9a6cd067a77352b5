#pragma once

#include <string>
#include <string_view>

#include "door.hpp"

namespace patchbay::sandbox {

/// The row, or null with the answer filled in.
mcp_server* known_server(call& c, std::string_view id);

}  // namespace patchbay::sandbox
