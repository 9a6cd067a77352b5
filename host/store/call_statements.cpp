#include "store/call_statements.hpp"

#include <algorithm>
#include <string>

#include <odb/exceptions.hxx>
#include <sqlite3.h>

#include "store/rows.hpp"

namespace patchbay::store {
namespace {

using core::ports::ledger_end;
using core::ports::ledger_row;

constexpr int row_columns = 10;
constexpr std::int64_t mark_slack = std::int64_t{10'000} << call_place::low_bits;  ///< 10 s

constexpr const char* intend_sql =
    "INSERT INTO \"call\" (id, call, seq, tenant, provider, action, tool, effect, arguments_digest,"
    " started) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
constexpr const char* record_sql =
    "INSERT INTO \"call\" (id, call, seq, tenant, provider, action, tool, effect, arguments_digest,"
    " started, status, duration, error_code, error_message, data)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
constexpr const char* end_sql =
    "UPDATE \"call\" SET status = ?4, duration = ?5, error_code = ?6, error_message = ?7, data = ?8"
    " WHERE id = ?1 AND call = ?2 AND seq = ?3";
constexpr const char* look_sql = "SELECT call, seq FROM \"call\" WHERE id = ?1";
constexpr const char* seek_sql =
    "SELECT id FROM \"call\" WHERE id BETWEEN ?1 AND ?2 AND call = ?3 AND seq = ?4";
constexpr const char* mark_sql =
    "INSERT INTO setting (name, value) VALUES ('calls_under_way_from', CAST(?1 AS BLOB))"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
constexpr const char* find_mark_sql =
    "SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM setting WHERE name = 'calls_under_way_from'";
constexpr const char* recover_sql =
    "UPDATE \"call\" SET status = ?2, error_code = ?3, error_message = ?4"
    " WHERE id >= ?1 AND status IS NULL";

}  // namespace

call_statements::call_statements(sqlite3* handle)
    : begin_(handle, "BEGIN IMMEDIATE"),
      commit_(handle, "COMMIT"),
      rollback_(handle, "ROLLBACK"),
      intend_(handle, intend_sql),
      record_(handle, record_sql),
      end_(handle, end_sql),
      look_(handle, look_sql),
      seek_(handle, seek_sql),
      mark_row_(handle, mark_sql),
      handle_(handle) {}

template <class F>
bool call_statements::in_transaction(F work) {
  begin_.run();
  try {
    const bool good = work();
    if (good) {
      commit_.run();
    } else {
      undo();
    }
    return good;
  } catch (...) {
    undo();
    throw;
  }
}

void call_statements::undo() noexcept {
  forget_written();
  if (sqlite3_get_autocommit(handle_) != 0) return;  // SQLite has rolled back by itself
  try {
    rollback_.run();
  } catch (const odb::exception&) {
    return;  // the next BEGIN says what is wrong
  }
}

bool call_statements::write(const ledger_batch& batch) {
  const bool written = in_transaction([&] { return write_rows(batch); });
  if (written) keep_written();
  return written;
}

bool call_statements::write_rows(const ledger_batch& batch) {
  new_mark_ = mark_;
  for (const auto& e : batch.ends) update(e);
  for (const auto& r : batch.reads) {
    bind_end(record_, row_columns + 1, r.end);
    if (!insert(record_, r.row, false)) return false;
  }
  for (const auto* row : batch.intents) {
    if (!insert(intend_, *row, true)) return false;
  }
  if (new_mark_ < mark_) store_mark(new_mark_);
  return true;
}

void call_statements::keep_written() {
  for (const auto id : begun_) under_way_.insert(under_way_.end(), id);
  for (const auto id : ended_) under_way_.erase(id);
  if (!begun_.empty()) newest_ = std::max(newest_, *std::max_element(begun_.begin(), begun_.end()));
  mark_ = new_mark_;
  forget_written();
}

void call_statements::forget_written() noexcept {
  begun_.clear();
  ended_.clear();
  new_mark_ = mark_;
}

void call_statements::bind_row(sqlite_statement& to, const ledger_row& row) {
  to.bind(2, row.call.view());
  to.bind(3, std::int64_t{row.seq});
  to.bind(4, row.tenant);
  to.bind(5, row.provider);
  to.bind(6, row.action);
  to.bind(7, row.tool);
  to.bind(8, static_cast<std::int64_t>(row.what));
  to.bind(9, row.arguments_digest);
  to.bind(row_columns, to_row(row.started));
}

void call_statements::bind_end(sqlite_statement& to, int first, const ledger_end& end) {
  to.bind(first, static_cast<std::int64_t>(end.status));
  to.bind(first + 1, std::int64_t{end.duration.count()});
  to.bind_or_null(first + 2, end.error_code);
  to.bind_or_null(first + 3, end.error_message);
  to.bind_or_null(first + 4, end.data_json);
}

bool call_statements::insert(sqlite_statement& with, const ledger_row& row, bool under_way) {
  const call_place place(row.call, row.seq);
  bind_row(with, row);
  for (std::int64_t tries = 0; tries < call_place::tries_max; ++tries) {
    const std::int64_t id = place.id(tries);
    with.bind(1, id);
    if (with.run_unless_there()) {
      if (under_way) {
        begun_.push_back(id);
        new_mark_ = std::min(new_mark_, id);
      }
      return true;
    }
    if (is_there(id, row)) return false;
  }
  return false;
}

bool call_statements::is_there(std::int64_t id, const ledger_row& row) {
  look_.bind(1, id);
  const bool same =
      look_.next() && look_.text(0) == row.call.view() && look_.number(1) == std::int64_t{row.seq};
  look_.reset();
  return same;
}

void call_statements::update(const end_row& end) {
  const call_place place(end.call, end.seq);
  std::int64_t id = place.id();
  end_.bind(1, id);
  end_.bind(2, end.call.view());
  end_.bind(3, std::int64_t{end.seq});
  bind_end(end_, 4, end.end);
  if (end_.run() == 0) {
    seek_.bind(1, place.first);
    seek_.bind(2, place.last());
    seek_.bind(3, end.call.view());
    seek_.bind(4, std::int64_t{end.seq});
    const bool found = seek_.next();
    if (found) id = seek_.number(0);
    seek_.reset();
    if (!found) return;  // retention was faster
    end_.bind(1, id);
    end_.run();
  }
  ended_.push_back(id);
}

std::uint64_t call_statements::recover(const ledger_end& end) {
  std::uint64_t lost = 0;
  in_transaction([&] {
    sqlite_statement find_mark(handle_, find_mark_sql);
    mark_ = find_mark.next() ? find_mark.number(0) : 0;
    find_mark.reset();
    sqlite_statement find_newest(handle_, "SELECT max(id) FROM \"call\"");
    newest_ = find_newest.next() ? find_newest.number(0) : 0;
    find_newest.reset();
    sqlite_statement change(handle_, recover_sql);
    change.bind(1, mark_);
    change.bind(2, static_cast<std::int64_t>(end.status));
    change.bind(3, end.error_code);
    change.bind(4, end.error_message);
    lost = static_cast<std::uint64_t>(change.run());
    return true;
  });
  raise_mark();
  return lost;
}

std::int64_t call_statements::mark_now() const {
  const std::int64_t oldest = under_way_.empty() ? newest_ : *under_way_.begin();
  return std::max<std::int64_t>(oldest - mark_slack, 0);
}

void call_statements::raise_mark() {
  const std::int64_t mark = mark_now();
  if (mark <= mark_) return;
  in_transaction([&] {
    store_mark(mark);
    return true;
  });
  mark_ = new_mark_ = mark;
}

void call_statements::store_mark(std::int64_t mark) {
  const std::string text = std::to_string(mark);
  mark_row_.bind(1, text);
  mark_row_.run();
}

}  // namespace patchbay::store
