#pragma once

#include <vector>

#include "core/ports/store.hpp"
#include "core/result.hpp"

namespace patchbay::store {

class database;

/// The lists of tools of core::ports::connection_store, synchronously: each function is one
/// transaction. What they promise is said there. [any thread without an open transaction]
core::result<std::vector<core::ports::offered_row>> offered(database& db);
core::result<void> put_offered(database& db, const core::ports::offered_row& row);

}  // namespace patchbay::store
