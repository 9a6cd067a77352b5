#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "store/call_place.hpp"
#include "store/ledger_rows.hpp"
#include "store/sqlite_statement.hpp"

struct sqlite3;

namespace patchbay::store {

/// The ledger's statements on SQLite, prepared once for the connection that writes.
///
/// The table has no index of what is under way. Instead a setting holds the mark: an id below which
/// no call is under way, so that a start looks only at the rows above it. It is lowered in the
/// transaction of an intent below it, and raised now and then. [the thread that writes]
class call_statements {
 public:
  explicit call_statements(sqlite3* handle);

  /// Writes a batch in one transaction; false: an intent or read is there already, and nothing was
  /// written.
  bool write(const ledger_batch& batch);
  /// Gives every intent without an end the status unknown; answers how many.
  std::uint64_t recover(const core::ports::ledger_end& end);
  /// Raises the mark to what is under way now, if that is worth a write.
  void raise_mark();

 private:
  template <class F>
  bool in_transaction(F work);
  void undo() noexcept;
  bool write_rows(const ledger_batch& batch);
  void keep_written();
  void forget_written() noexcept;
  [[nodiscard]] std::int64_t mark_now() const;
  void bind_row(sqlite_statement& to, const core::ports::ledger_row& row);
  void bind_end(sqlite_statement& to, int first, const core::ports::ledger_end& end);
  bool insert(sqlite_statement& with, const core::ports::ledger_row& row, bool under_way);
  bool is_there(std::int64_t id, const core::ports::ledger_row& row);
  void update(const end_row& end);
  void store_mark(std::int64_t mark);

  sqlite_statement begin_, commit_, rollback_;
  sqlite_statement intend_, record_, end_, look_, seek_, mark_row_;
  sqlite3* handle_;

  std::set<std::int64_t> under_way_;
  std::vector<std::int64_t> begun_, ended_;  ///< in the open transaction
  std::int64_t newest_ = 0;
  std::int64_t mark_ = 0;
  std::int64_t new_mark_ = 0;  ///< in the open transaction
};

}  // namespace patchbay::store
