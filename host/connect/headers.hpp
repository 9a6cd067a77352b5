#pragma once

#include <string_view>

#include "core/connection.hpp"

namespace patchbay::connect {

/// The headers of a connection as they are stored: what the broker gave for it, with
/// X-Connected-Account-Id and X-Auth-Config-Id, and `token` as bearer when no Authorization is
/// known. Never a broker's key header, never a value that holds `project_key`, nothing that would
/// break a header line.
core::header_list connection_headers(core::header_list given, std::string_view account,
                                     std::string_view auth_config, std::string_view token,
                                     std::string_view project_key);

/// Whether `a` and `b` name the same header.
bool same_header(std::string_view a, std::string_view b) noexcept;

}  // namespace patchbay::connect
