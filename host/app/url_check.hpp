#pragma once

#include <string_view>

#include "core/result.hpp"

namespace patchbay::app {

/// invalid_argument unless `url` is an absolute http or https URL without user info. The message
/// never shows a password.
core::result<void> check_url(std::string_view url);

}  // namespace patchbay::app
