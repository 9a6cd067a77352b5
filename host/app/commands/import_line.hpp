#pragma once

#include <string_view>

#include "core/result.hpp"
#include "store/connections.hpp"

namespace patchbay::app {

/// One line of `patchbay import`: a JSON object with tenant, provider, auth_config,
/// connected_account, alias, status, mcp_url and headers (an object of strings). alias, mcp_url and
/// headers may be left out. invalid_argument says what is wrong.
core::result<store::import_row> read_import_line(std::string_view line);

}  // namespace patchbay::app
