#include <atomic>
#include <thread>
#include <vector>

#include "peer.hpp"
#include "store_fixture.hpp"

namespace patchbay::store::test {
namespace {

using core::effect;
using core::errc;
using core::ports::task;

class ConcurrentStoreTest : public StoreTest {};

/// A write from its intent to its end.
task<void> write_once(core::ports::ledger& l, std::uint64_t number, std::atomic<int>& good) {
  auto row = row_of(number, effect::write);
  const auto call = row.call;
  const auto deadline = soon();
  auto intended = co_await l.intend(std::move(row), deadline);
  if (intended) {
    l.end(call, 0, ok_end());
    ++good;
  }
}

task<void> expect_timeout(core::ports::ledger& l, std::atomic<int>& timeouts) {
  auto row = row_of(1, effect::write);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  auto intended = co_await l.intend(std::move(row), deadline);
  if (!intended && intended.error().code == errc::timeout) ++timeouts;
}

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

TEST_F(ConcurrentStoreTest, IntentsThatWaitTogetherShareACommit) {
  auto l = open_ledger();
  constexpr int threads = 4;
  constexpr int calls = 64;
  std::atomic<int> good{0};
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      boost::asio::io_context io(1);
      for (int i = 0; i < calls; ++i) {
        const auto number = static_cast<std::uint64_t>(t * calls + i);
        boost::asio::co_spawn(io, write_once(*l, number, good), rethrow);
      }
      io.run();
    });
  }
  for (auto& t : running) t.join();
  EXPECT_EQ(good, threads * calls);
  EXPECT_LT(l->counters().commits, static_cast<std::uint64_t>(threads * calls));
  l.reset();
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call WHERE status = 0"),
            std::to_string(threads * calls));
}

TEST_F(ConcurrentStoreTest, EveryReadOfManyThreadsIsRecordedOrCounted) {
  ledger_options small;
  small.queue_max = 1000;
  auto l = open_ledger(small);
  constexpr std::uint64_t rows = 5000;
  std::vector<std::thread> running;
  for (std::uint64_t t = 0; t < 2; ++t) {
    running.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < rows; ++i)
        l->record(row_of(t * rows + i, effect::read), ok_end());
    });
  }
  for (auto& t : running) t.join();
  const auto dropped = l->counters().dropped;
  l.reset();
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call"),
            std::to_string(2 * rows - dropped));
}

TEST_F(ConcurrentStoreTest, AnIntentWaitsNoLongerThanItsDeadlineForAStuckWriter) {
  db_.reset();
  auto patient = options_for(dir_);
  patient.busy_max = std::chrono::seconds(20);
  db_ = std::move(*database::open(patient));
  auto l = open_ledger();
  raw_sqlite other(file());
  ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
  std::atomic<int> timeouts{0};
  boost::asio::io_context io(1);
  boost::asio::co_spawn(io, expect_timeout(*l, timeouts), rethrow);
  io.run();
  EXPECT_EQ(timeouts, 1);
  ASSERT_TRUE(other.run("COMMIT"));
  l.reset();
  // It may be recorded by now, but then as one that was not sent.
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call WHERE status IS NULL"), "0");
}

TEST_F(ConcurrentStoreTest, IntentsWaitForABusyWriterInTheirDeadlineAndAreBounded) {
  db_.reset();
  auto patient = options_for(dir_);
  patient.busy_max = std::chrono::seconds(20);
  db_ = std::move(*database::open(patient));
  ledger_options small;
  small.queue_max = 1;
  small.waiting_max = 12;
  auto l = open_ledger(small);
  raw_sqlite other(file());
  ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
  std::atomic<int> good{0};
  boost::asio::io_context io(1);
  for (std::uint64_t i = 0; i < 15; ++i) {
    boost::asio::co_spawn(io, write_once(*l, i, good), rethrow);
  }
  io.poll();
  EXPECT_EQ(l->counters().waiting, 12U);
  EXPECT_EQ(good, 0);
  ASSERT_TRUE(other.run("COMMIT"));
  io.run();
  EXPECT_EQ(good, 12);
  l.reset();
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call WHERE status = 0"), "12");
}

TEST_F(ConcurrentStoreTest, WhatWasDurableOutlivesAKill) {
  std::size_t kept = 0;
  for (int round = 0; round < 5; ++round) {
    db_.reset();
    seal_.reset();
    peer writing(dir_.path(), {"write", std::to_string(round)});
    const auto told = writing.lines(200);
    writing.kill();
    ASSERT_EQ(told.size(), 200U);
    open();
    auto l = open_ledger();
    for (const auto& line : told) {
      const auto call = core::call_id::parse(line.substr(2));
      ASSERT_TRUE(call) << line;
      const auto found = run(l->find("ana", *call));
      ASSERT_TRUE(found);
      ASSERT_EQ(found->size(), 1U) << line;
      ASSERT_TRUE(found->front().end);
      const auto status = found->front().end->status;
      EXPECT_TRUE(status == core::call_status::ok || status == core::call_status::unknown);
      ++kept;
    }
  }
  EXPECT_EQ(kept, 1000U);
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call WHERE status IS NULL"), "0");
  EXPECT_EQ(raw_sqlite(file()).value("PRAGMA integrity_check"), "ok");
}

TEST_F(ConcurrentStoreTest, AnotherProcessImportsBesideARunningHost) {
  auto patient = options_for(dir_);
  patient.busy_max = std::chrono::seconds(20);
  db_ = std::move(*database::open(patient));
  constexpr std::size_t rows = 1500;
  peer importing(dir_.path(), {"import", std::to_string(rows)});
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(upsert(*db_, connection_of("own" + std::to_string(i))));
  }
  EXPECT_EQ(importing.wait(), 0);
  const auto all = changed_since(*db_, 0);
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->size(), rows + 50);
  EXPECT_EQ(all->back().revision, static_cast<std::int64_t>(all->size()));
}

TEST_F(ConcurrentStoreTest, OneOfManyUsesAnAttempt) {
  auto l = open_ledger();
  connection_store store(*db_, l->writes(), readers_);
  ASSERT_TRUE(run(store.put_attempt(attempt_of("s"))));
  std::atomic<int> winners{0};
  std::vector<std::thread> running;
  for (int t = 0; t < 4; ++t) {
    running.emplace_back([&] {
      if (run(store.use_attempt("s"))) ++winners;
    });
  }
  for (auto& t : running) t.join();
  EXPECT_EQ(winners, 1);
}

TEST_F(ConcurrentStoreTest, TwoProcessesMakeOneDatabaseAndOneKey) {
  const temp_dir fresh;
  std::vector<std::thread> running;
  std::atomic<int> opened{0};
  auto patient = options_for(fresh);
  patient.busy_max = std::chrono::seconds(20);
  for (int t = 0; t < 4; ++t) {
    running.emplace_back([&] {
      auto db = database::open(patient);
      EXPECT_TRUE(db) << db.error().message;
      if (!db) return;
      auto key = seal::open(fresh.path(), **db);
      EXPECT_TRUE(key) << key.error().message;
      if (key) ++opened;
    });
  }
  for (auto& t : running) t.join();
  EXPECT_EQ(opened, 4);
}

}  // namespace
}  // namespace patchbay::store::test
