#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/connection.hpp"
#include "core/ports/store.hpp"
#include "core/result.hpp"

namespace patchbay::store {

class database;

/// The rows of core::ports::connection_store, synchronously: each function is one transaction and
/// waits for the database. What they promise is said there. [any thread without an open
/// transaction]
core::result<std::vector<core::connection>> changed_since(database& db, std::int64_t revision);
core::result<core::connection> upsert(database& db, core::connection row);
core::result<std::vector<core::connection>> disconnect(database& db, const std::string& tenant,
                                                       const std::string& provider,
                                                       core::account_status to,
                                                       core::wall_time now);
core::result<std::vector<std::pair<std::string, std::int64_t>>> counts(database& db);

/// One line of an import: a connection with its headers in the clear.
struct import_row {
  core::connection connection;
  core::header_list headers;
};

enum class import_change : std::uint8_t { added, replaced, unchanged };

/// Makes or replaces many connections, few transactions, also beside a running host. Answers one
/// result a row, in order: what was done, or invalid_argument with the reason for which this row
/// was refused. An equal row is left alone and gets no revision. An error instead of the list: the
/// database failed; rows before the failing transaction are in, and importing again is harmless.
core::result<std::vector<core::result<import_change>>> import(database& db,
                                                              const core::ports::seal& sealer,
                                                              std::span<const import_row> rows);

}  // namespace patchbay::store
