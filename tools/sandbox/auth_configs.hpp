#pragma once

#include <string>
#include <string_view>

#include "door.hpp"

namespace patchbay::sandbox {

/// The row, or null with the answer filled in.
auth_config* known_auth_config(call& c, std::string_view id);

/// The first four characters and an ellipsis; a short secret shows nothing.
std::string masked_secret(std::string_view secret);

}  // namespace patchbay::sandbox
