#pragma once

#include <string>
#include <string_view>

#include "connect/wiring.hpp"

namespace patchbay::connect {

/// The JSON documents of the debug routes, by `what`: redirect, ping, auth-configs, db, mcp-client,
/// connected-accounts (underscores count as hyphens). Only of this tenant; header values and the
/// values of unknown query parameters are left out. not_found for another word or provider; what
/// the broker refuses is its error. `public_base` is what a start by this request would use when
/// COMPOSIO_REDIRECT is not set.
core::ports::task<core::result<std::string>> debug_document(const wiring& w, std::string tenant,
                                                            std::string provider, std::string what,
                                                            std::string public_base);

/// `url` with the values of its query replaced, but for those that only select a user or account.
std::string redacted_url(std::string_view url);

}  // namespace patchbay::connect
