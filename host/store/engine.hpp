#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>

#include <odb/database.hxx>
#include <odb/exceptions.hxx>
#include <odb/transaction.hxx>

#include "core/result.hpp"

struct sqlite3;

namespace patchbay::store {

/// Whether a commit has reached the disk when it returns.
enum class durability { full, behind };

/// ODB's databases and how transactions are begun on them. Only sources of this folder include it.
/// On SQLite there is one connection that writes, so that writers of this process queue instead of
/// polling each other's lock.
class engine {
 public:
  engine(std::unique_ptr<odb::database> writes, std::unique_ptr<odb::database> reads,
         std::string place);
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  odb::database& writes() noexcept { return *writes_; }
  odb::database& reads() noexcept { return reads_ ? *reads_ : *writes_; }
  [[nodiscard]] bool sqlite() const noexcept { return sqlite_; }
  [[nodiscard]] const std::string& place() const noexcept { return place_; }

  /// SQLite: takes the write lock at once. On PostgreSQL `d` only relaxes synchronous_commit.
  odb::transaction_impl* begin_write(durability d);
  /// SQLite: the connection that writes, kept from everybody else while the answer is held.
  std::shared_ptr<sqlite3> hold_writer(durability d);
  /// Inside a write transaction: nobody else takes revisions until it ends.
  void lock_revisions();

  /// From now on the WAL is emptied by checkpoint() alone, never inside a commit.
  void manage_wal();
  /// Empties the WAL when it has at least `pages` pages. Does nothing on PostgreSQL.
  void checkpoint(int pages);
  /// Bytes in use of the database file; 0 on PostgreSQL.
  std::int64_t bytes_used();

  /// `e` in words of whoever runs the host.
  [[nodiscard]] core::error describe(const std::exception& e) const;

  /// Runs `f()`, which returns core::result<T>, in one write transaction, again when the database
  /// asks for that. It is rolled back when `f` returns an error.
  template <class F>
  std::invoke_result_t<F&> write(F f, durability d = durability::full) {
    return guarded([&]() -> std::invoke_result_t<F&> {
      odb::transaction t(begin_write(d));
      auto answer = f();
      if (answer.ok()) t.commit();
      return answer;
    });
  }

  /// The same for reading.
  template <class F>
  std::invoke_result_t<F&> read(F f) {
    return guarded([&]() -> std::invoke_result_t<F&> {
      odb::transaction t(reads().begin());
      auto answer = f();
      t.commit();
      return answer;
    });
  }

  /// Runs `f()`, which returns core::result<T>: a failure of the database becomes an error.
  template <class F>
  std::invoke_result_t<F&> guarded(F f) {
    for (int attempt = 1;; ++attempt) {
      try {
        return f();
      } catch (const odb::timeout& e) {
        return describe(e);
      } catch (const odb::recoverable& e) {
        if (attempt == attempts_max) return describe(e);
      } catch (const odb::exception& e) {
        return describe(e);
      }
    }
  }

 private:
  static constexpr int attempts_max = 5;

  void set_durability(sqlite3* handle, durability d);

  std::unique_ptr<odb::database> writes_;
  std::unique_ptr<odb::database> reads_;
  std::string place_;
  bool sqlite_;
  bool synced_ = true;  ///< of the SQLite writer's connection; touched only by who holds it
  int wal_pages_ = 0;
};

}  // namespace patchbay::store
