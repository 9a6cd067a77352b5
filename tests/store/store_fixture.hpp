#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "core/ports/store.hpp"
#include "store/connection_store.hpp"
#include "store/connections.hpp"
#include "store/database.hpp"
#include "store/ledger.hpp"
#include "store/seal.hpp"

namespace patchbay::store::test {

/// A directory that is removed with all that is in it.
class temp_dir {
 public:
  temp_dir() {
    std::string name = (std::filesystem::temp_directory_path() / "patchbay-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~temp_dir() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

template <class T>
core::ports::task<void> keep(core::ports::task<T> t, std::optional<T>& to) {
  T value = co_await std::move(t);
  to.emplace(std::move(value));
}

/// Runs one task to its end.
template <class T>
T run(core::ports::task<T> t) {
  boost::asio::io_context io(1);
  std::optional<T> answer;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, keep(std::move(t), answer), [&](std::exception_ptr e) { failure = e; });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*answer);
}

/// A second connection to the database file, as another program has it.
class raw_sqlite {
 public:
  explicit raw_sqlite(const std::filesystem::path& file) { sqlite3_open(file.c_str(), &handle_); }
  ~raw_sqlite() { sqlite3_close(handle_); }
  raw_sqlite(const raw_sqlite&) = delete;
  raw_sqlite& operator=(const raw_sqlite&) = delete;
  bool run(const char* sql) {
    return sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  std::string value(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr);
    std::string text;
    if (sqlite3_step(statement) == SQLITE_ROW) {
      text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return text;
  }

 private:
  sqlite3* handle_ = nullptr;
};

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline database_options options_for(const temp_dir& dir) {
  database_options o;
  o.data_dir = dir.path();
  o.busy_max = std::chrono::milliseconds(50);
  return o;
}

/// An open store in a directory of its own.
class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    auto opened = database::open(options_for(dir_));
    ASSERT_TRUE(opened) << opened.error().message;
    db_ = std::move(*opened);
    auto key = seal::open(dir_.path(), *db_);
    ASSERT_TRUE(key) << key.error().message;
    seal_ = std::move(*key);
  }
  std::unique_ptr<ledger> open_ledger(ledger_options o = {}) {
    auto opened = ledger::open(*db_, readers_, o);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  [[nodiscard]] std::filesystem::path file() const { return dir_.path() / "patchbay.db"; }

  static core::connection connection_of(const std::string& tenant) {
    core::connection c;
    c.tenant = tenant;
    c.provider = "gmail";
    c.auth_config = "ac_gmail";
    c.connected_account = "ca_" + tenant;
    c.status = core::account_status::active;
    c.label = tenant + "@example.com";
    c.endpoint = "https://mcp.example.com/" + tenant;
    c.source = "broker";
    c.since = core::wall_time(std::chrono::seconds(1'700'000'000));
    c.updated = c.since;
    return c;
  }
  static core::attempt attempt_of(const std::string& state) {
    core::attempt a;
    a.state = state;
    a.tenant = "ana";
    a.provider = "gmail";
    a.auth_config = "ac_gmail";
    a.connected_account = "ca_ana";
    a.return_url = "https://app.example.com/done";
    a.created = core::wall_time(std::chrono::seconds(1'700'000'000));
    a.expires = a.created + std::chrono::minutes(10);
    return a;
  }

  temp_dir dir_;
  std::unique_ptr<database> db_;
  std::unique_ptr<seal> seal_;
  crossing::worker_pool readers_{"store-read", 2, 1024};
};

/// Calls are numbered; a larger number is a later call.
inline core::ports::ledger_row row_of(std::uint64_t number, core::effect what,
                                      core::wall_time started = std::chrono::system_clock::now()) {
  core::ports::ledger_row r;
  r.call = core::call_id::make(1'700'000'000'000 + number, 1, 1);
  r.tenant = "ana";
  r.provider = "gmail";
  r.action = what == core::effect::read ? "gmail_search" : "gmail_send_email";
  r.tool = what == core::effect::read ? "GMAIL_FETCH_EMAILS" : "GMAIL_SEND_EMAIL";
  r.what = what;
  r.arguments_digest = "00112233445566778899aabbccddeeff";
  r.started = started;
  return r;
}

inline core::ports::ledger_end ok_end(std::string data = {}) {
  core::ports::ledger_end e;
  e.status = core::call_status::ok;
  e.data_json = std::move(data);
  e.duration = std::chrono::microseconds(1234);
  return e;
}

inline core::steady_time soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(30);
}

}  // namespace patchbay::store::test
