#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/ports/store.hpp"

namespace patchbay::store {

class database;

/// The end of a call whose intent was recorded.
struct end_row {
  core::call_id call;
  std::uint32_t seq = 0;
  core::ports::ledger_end end;
};

/// A read: row and end in one.
struct read_row {
  core::ports::ledger_row row;
  core::ports::ledger_end end;
};

/// What one transaction writes.
struct ledger_batch {
  std::vector<const core::ports::ledger_row*> intents;
  std::span<const end_row> ends;
  std::span<const read_row> reads;
};

/// Writes the batch; with an intent in it, it is on the disk on return. conflict: an intent or read
/// of that call and number is there already; nothing was written then. An end whose row is gone is
/// passed over.
core::result<void> write_batch(database& db, const ledger_batch& batch);

/// Gives every intent without an end, begun before `before`, the status unknown. Answers how many.
core::result<std::uint64_t> recover_intents(database& db, core::wall_time before);

/// Removes at most `most` of the oldest ended calls, those begun before `before`. Answers how many.
core::result<std::uint64_t> prune_calls(database& db, core::wall_time before, std::uint32_t most);

core::result<std::vector<core::ports::ledger_record>> find_calls(database& db,
                                                                 const std::string& tenant,
                                                                 const core::call_id& call);

}  // namespace patchbay::store
