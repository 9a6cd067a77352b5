#pragma once

#include <string>

#include "core/ports/connections.hpp"

namespace patchbay::api {

/// Appends {provider, is_authorized, status, account, auth_config, alias, label, source, since,
/// next, drift}. `status` is the broker's word, or NOT_CONNECTED; what is not known is null;
/// `since` is RFC 3339 in UTC.
void append_json(std::string& out, const core::ports::connection_status& s);

}  // namespace patchbay::api
