#include "scenario/database_file.hpp"

#include <memory>
#include <stdexcept>

#include <sqlite3.h>

#include "core/outcome.hpp"

namespace patchbay::tests {

write_lock::write_lock(const std::filesystem::path& database) {
  if (sqlite3_open(database.c_str(), &db_) != SQLITE_OK ||
      sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(std::string("lock: ") + sqlite3_errmsg(db_));
  }
}

write_lock::~write_lock() { sqlite3_close(db_); }

void execute(const std::filesystem::path& database, const std::string& sql) {
  sqlite3* opened = nullptr;
  const int failed = sqlite3_open(database.c_str(), &opened);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db(opened, sqlite3_close);
  if (failed != SQLITE_OK ||
      sqlite3_exec(db.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(db.get()));
  }
}

std::map<std::string, ledger_count> read_ledger(const std::filesystem::path& database,
                                                const std::string& tool) {
  sqlite3* opened = nullptr;
  const int failed = sqlite3_open(database.c_str(), &opened);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db(opened, sqlite3_close);
  sqlite3_stmt* prepared = nullptr;
  if (failed != SQLITE_OK ||
      sqlite3_prepare_v2(db.get(), "SELECT tenant, status FROM call WHERE tool = ?", -1, &prepared,
                         nullptr) != SQLITE_OK) {
    throw std::runtime_error(std::string("ledger: ") + sqlite3_errmsg(db.get()));
  }
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> rows(prepared, sqlite3_finalize);
  sqlite3_bind_text(rows.get(), 1, tool.data(), static_cast<int>(tool.size()), SQLITE_STATIC);
  std::map<std::string, ledger_count> all;
  while (sqlite3_step(rows.get()) == SQLITE_ROW) {
    const void* name = sqlite3_column_blob(rows.get(), 0);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(rows.get(), 0));
    auto& count = all[std::string(static_cast<const char*>(name), size)];
    if (sqlite3_column_type(rows.get(), 1) == SQLITE_NULL) {
      ++count.open;
      continue;
    }
    const auto status = static_cast<core::call_status>(sqlite3_column_int(rows.get(), 1));
    if (status == core::call_status::ok) {
      ++count.ok;
    } else if (status == core::call_status::unknown) {
      ++count.unknown;
    } else {
      ++count.other;
    }
  }
  return all;
}

}  // namespace patchbay::tests
