#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/ports/store.hpp"

namespace patchbay::store {

class call_statements;
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

/// Writes calls. One object a database, used by the one thread that writes; `db` must outlive it.
class call_log {
 public:
  explicit call_log(database& db);
  ~call_log();
  call_log(const call_log&) = delete;
  call_log& operator=(const call_log&) = delete;

  /// Comes first. Gives every intent without an end the status unknown; answers how many. On a
  /// database that other hosts may use, only those begun before `before`.
  core::result<std::uint64_t> recover(core::wall_time before);
  /// With an intent in it, the batch is on the disk on return. conflict: an intent or read of that
  /// call and number is there already; nothing was written then. An end whose row is gone is passed
  /// over.
  core::result<void> write(const ledger_batch& batch);
  /// Notes what is under way, so that the next start has little to look through.
  core::result<void> note_under_way();

 private:
  database& db_;
  std::unique_ptr<call_statements> statements_;  ///< none on PostgreSQL
};

/// Removes at most `most` of the oldest ended calls, those begun before `before`. Answers how many.
core::result<std::uint64_t> prune_calls(database& db, core::wall_time before, std::uint32_t most);

core::result<std::vector<core::ports::ledger_record>> find_calls(database& db,
                                                                 const std::string& tenant,
                                                                 const core::call_id& call);

}  // namespace patchbay::store
