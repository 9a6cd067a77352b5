#pragma once

#include <optional>
#include <string>

#include "core/connection.hpp"
#include "core/result.hpp"

namespace patchbay::store {

class database;

/// Attempts that expired this long ago are removed when the next one begins.
inline constexpr auto attempt_kept = std::chrono::hours(24 * 7);

/// The rows of core::ports::connection_store's attempts, synchronously.
core::result<void> put_attempt(database& db, const core::attempt& a);
core::result<std::optional<core::attempt>> find_attempt(database& db, const std::string& state);
core::result<std::optional<core::attempt>> find_attempt_of(database& db, const std::string& tenant,
                                                           const std::string& connected_account);
core::result<void> use_attempt(database& db, const std::string& state);

}  // namespace patchbay::store
