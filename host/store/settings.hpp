#pragma once

#include <optional>
#include <string>

#include "core/result.hpp"

namespace patchbay::store {

class database;

/// What belongs to the database as a whole, by name.
core::result<std::optional<std::string>> find_setting(database& db, const std::string& name);
/// Stores `value` if there is none of that name; answers the one that is there now.
core::result<std::string> first_setting(database& db, const std::string& name,
                                        const std::string& value);
/// How many MCP connections hold sealed headers.
core::result<std::uint64_t> sealed_rows(database& db);

}  // namespace patchbay::store
