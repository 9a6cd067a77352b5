#include "store/sqlite_statement.hpp"

#include <odb/sqlite/exceptions.hxx>
#include <sqlite3.h>

namespace patchbay::store {

sqlite_statement::sqlite_statement(sqlite3* handle, std::string_view sql) : handle_(handle) {
  check(sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
}

sqlite_statement::~sqlite_statement() { sqlite3_finalize(statement_); }

void sqlite_statement::bind(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_, parameter, value));
}

void sqlite_statement::bind(int parameter, std::string_view text) {
  check(sqlite3_bind_text(statement_, parameter, text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC));
}

void sqlite_statement::bind_or_null(int parameter, std::string_view text) {
  if (text.empty()) {
    check(sqlite3_bind_null(statement_, parameter));
  } else {
    bind(parameter, text);
  }
}

int sqlite_statement::run() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_DONE && code != SQLITE_ROW) fail(code);
  const int changed = sqlite3_changes(handle_);
  reset();
  return changed;
}

bool sqlite_statement::run_unless_there() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_CONSTRAINT) {
    const int exact = sqlite3_extended_errcode(handle_);
    if (exact != SQLITE_CONSTRAINT_PRIMARYKEY && exact != SQLITE_CONSTRAINT_ROWID) fail(code);
    reset();
    return false;
  }
  if (code != SQLITE_DONE) fail(code);
  reset();
  return true;
}

bool sqlite_statement::next() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_DONE && code != SQLITE_ROW) fail(code);
  return code == SQLITE_ROW;
}

std::int64_t sqlite_statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view sqlite_statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void sqlite_statement::reset() noexcept { sqlite3_reset(statement_); }

void sqlite_statement::check(int code) const {
  if (code != SQLITE_OK) fail(code);
}

void sqlite_statement::fail(int code) const {
  const odb::sqlite::database_exception failure(code & 0xff, sqlite3_extended_errcode(handle_),
                                                sqlite3_errmsg(handle_));
  sqlite3_reset(statement_);
  throw failure;
}

}  // namespace patchbay::store
