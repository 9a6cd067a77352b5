#pragma once

#include <cstdint>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace patchbay::store {

/// A prepared statement of one SQLite connection, used again and again. Every failure is an
/// odb::sqlite::database_exception. Bound texts must live until the statement has run.
class sqlite_statement {
 public:
  sqlite_statement(sqlite3* handle, std::string_view sql);
  ~sqlite_statement();
  sqlite_statement(const sqlite_statement&) = delete;
  sqlite_statement& operator=(const sqlite_statement&) = delete;

  /// Parameters count from 1.
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::string_view text);
  /// NULL for an empty text.
  void bind_or_null(int parameter, std::string_view text);

  /// Runs a statement that answers no rows; how many it changed.
  int run();
  /// The same; false when a row of that key is there already.
  bool run_unless_there();
  /// Whether there is a (next) row. reset() before the next use.
  bool next();
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string_view text(int column) const;
  void reset() noexcept;

 private:
  void check(int code) const;
  [[noreturn]] void fail(int code) const;

  sqlite3* handle_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace patchbay::store
