#include "store/engine.hpp"

#include <odb/connection.hxx>
#include <odb/pgsql/exceptions.hxx>
#include <odb/sqlite/connection.hxx>
#include <odb/sqlite/database.hxx>
#include <odb/sqlite/exceptions.hxx>
#include <odb/sqlite/transaction.hxx>
#include <sqlite3.h>

namespace patchbay::store {
namespace {

using core::errc;
using core::error;

odb::sqlite::connection_ptr connection_of(odb::database& db) {
  return static_cast<odb::sqlite::database&>(db).connection();
}

std::int64_t pragma(sqlite3* handle, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  std::int64_t value = 0;
  if (sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    value = sqlite3_column_int64(statement, 0);
  }
  sqlite3_finalize(statement);
  return value;
}

int remember_wal_pages(void* where, sqlite3*, const char*, int pages) {
  *static_cast<int*>(where) = pages;
  return SQLITE_OK;
}

error describe_sqlite(const odb::sqlite::database_exception& e, const std::string& place) {
  switch (e.error()) {
    case SQLITE_FULL:
      return {errc::unavailable, "The disk is full: nothing can be written to " + place + ".",
              "Make room on that disk.", 0};
    case SQLITE_NOTADB:
      return {errc::conflict, place + " is not a database of Patchbay.",
              "Move the file away, or use another --data-dir.", 0};
    case SQLITE_CORRUPT:
      return {errc::conflict, place + " is damaged: " + e.message() + ".",
              "Restore the file from a backup.", 0};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return {errc::invalid_argument, place + " cannot be opened for writing: " + e.message() + ".",
              "Let the user who runs Patchbay write to the data directory.", 0};
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return {errc::internal, place + ": " + e.message() + ".", "", 0};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {errc::unavailable, place + " is locked by another program.",
              "End that program, or wait until it is done.", 0};
    default:
      return {errc::unavailable, place + ": " + e.message() + ".", "", 0};
  }
}

}  // namespace

engine::engine(std::unique_ptr<odb::database> writes, std::unique_ptr<odb::database> reads,
               std::string place)
    : writes_(std::move(writes)),
      reads_(std::move(reads)),
      place_(std::move(place)),
      sqlite_(writes_->id() == odb::id_sqlite) {}

odb::transaction_impl* engine::begin_write(durability d) {
  if (!sqlite_) {
    odb::transaction_impl* begun = writes_->begin();
    if (d == durability::behind) begun->connection().execute("SET LOCAL synchronous_commit TO OFF");
    return begun;
  }
  auto connection = connection_of(*writes_);
  set_durability(connection->handle(), d);
  return connection->begin_immediate();
}

std::shared_ptr<sqlite3> engine::hold_writer(durability d) {
  auto held = std::make_shared<odb::sqlite::connection_ptr>(connection_of(*writes_));
  sqlite3* handle = (*held)->handle();
  set_durability(handle, d);
  return {std::move(held), handle};
}

void engine::set_durability(sqlite3* handle, durability d) {
  const bool sync = d == durability::full;
  if (sync == synced_) return;
  const char* sql = sync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";
  if (const int code = sqlite3_exec(handle, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) {
    throw odb::sqlite::database_exception(code & 0xff, code, sqlite3_errmsg(handle));
  }
  synced_ = sync;
}

void engine::lock_revisions() {
  if (!sqlite_) writes_->execute("LOCK TABLE \"connected_account\" IN SHARE ROW EXCLUSIVE MODE");
}

void engine::manage_wal() {
  if (!sqlite_) return;
  auto connection = connection_of(*writes_);
  sqlite3_wal_hook(connection->handle(), remember_wal_pages, &wal_pages_);
}

void engine::checkpoint(int pages) {
  if (!sqlite_ || wal_pages_ < pages) return;
  auto connection = connection_of(*writes_);
  sqlite3_wal_checkpoint_v2(connection->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
  wal_pages_ = 0;
}

std::int64_t engine::bytes_used() {
  if (!sqlite_) return 0;
  auto connection = connection_of(*writes_);
  sqlite3* handle = connection->handle();
  const std::int64_t pages =
      pragma(handle, "PRAGMA page_count") - pragma(handle, "PRAGMA freelist_count");
  return pages * pragma(handle, "PRAGMA page_size");
}

error engine::describe(const std::exception& e) const {
  if (const auto* s = dynamic_cast<const odb::sqlite::database_exception*>(&e)) {
    return describe_sqlite(*s, place_);
  }
  if (dynamic_cast<const odb::timeout*>(&e) != nullptr) {
    return {errc::unavailable, place_ + " is locked by another program.",
            "End that program, or wait until it is done.", 0};
  }
  if (dynamic_cast<const odb::connection_lost*>(&e) != nullptr) {
    return {errc::unavailable, "The connection to " + place_ + " was lost.",
            "Look whether the database server runs.", 0};
  }
  if (const auto* p = dynamic_cast<const odb::pgsql::database_exception*>(&e)) {
    return {errc::internal, place_ + ": " + p->message(), "", 0};
  }
  return {errc::internal, place_ + ": " + e.what(), "", 0};
}

}  // namespace patchbay::store
