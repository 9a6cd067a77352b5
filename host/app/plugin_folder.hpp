#pragma once

#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace patchbay::app {

/// Where the plugins of a program in `programs` are: `given`, unless empty; then
/// ../lib/patchbay/plugins (an installed prefix) if there is one; then ../plugins (a build tree),
/// whether it is there or not. invalid_argument: `given` is no folder.
core::result<std::filesystem::path> plugin_folder(const std::string& given,
                                                  const std::filesystem::path& programs);

}  // namespace patchbay::app
