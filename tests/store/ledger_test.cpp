#include "store/engine.hpp"
#include "store_fixture.hpp"

namespace patchbay::store::test {
namespace {

using core::call_status;
using core::effect;
using core::errc;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class LedgerTest : public StoreTest {
 protected:
  /// Waits until `done()`, at most 20 s; whether it came true.
  template <class F>
  static bool eventually(F done) {
    const auto until = steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
      if (steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST_F(LedgerTest, AnIntentIsInTheDatabaseWhenItReturns) {
  auto l = open_ledger();
  ASSERT_TRUE(run(l->intend(row_of(1, effect::irreversible), soon())));
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call WHERE status IS NULL"), "1");
}

TEST_F(LedgerTest, FindSeesWhatIsStillQueued) {
  ledger_options slow;
  slow.gather = hours(1);
  auto l = open_ledger(slow);
  const auto row = row_of(1, effect::irreversible);
  ASSERT_TRUE(run(l->intend(row, soon())));
  l->end(row.call, 0, ok_end("{\"id\":7}"));
  const auto found = run(l->find("ana", row.call));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  const auto& r = found->front();
  EXPECT_EQ(r.row.tool, "GMAIL_SEND_EMAIL");
  EXPECT_EQ(r.row.arguments_digest, row.arguments_digest);
  EXPECT_EQ(r.row.what, effect::irreversible);
  ASSERT_TRUE(r.end);
  EXPECT_EQ(r.end->status, call_status::ok);
  EXPECT_EQ(r.end->data_json, "{\"id\":7}");
  EXPECT_EQ(r.end->duration, std::chrono::microseconds(1234));
}

TEST_F(LedgerTest, RowsOfACallComeInOrderAndForItsTenantOnly) {
  auto l = open_ledger();
  auto second = row_of(1, effect::read);
  second.seq = 1;
  l->record(second, ok_end());
  l->record(row_of(1, effect::read), ok_end());
  const auto found = run(l->find("ana", second.call));
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->at(0).row.seq, 0U);
  EXPECT_EQ(found->at(1).row.seq, 1U);
  EXPECT_TRUE(run(l->find("ben", second.call))->empty());
}

TEST_F(LedgerTest, AReadIsGatheredAndThenWritten) {
  auto l = open_ledger();
  l->record(row_of(1, effect::read), ok_end());
  EXPECT_TRUE(eventually([&] { return l->counters().queued == 0; }));
  EXPECT_EQ(l->counters().written, 1U);
}

TEST_F(LedgerTest, ASecondIntentOfTheSameCallAndNumberFailsAlone) {
  auto l = open_ledger();
  ASSERT_TRUE(run(l->intend(row_of(1, effect::write), soon())));
  EXPECT_FALSE(run(l->intend(row_of(1, effect::write), soon())));
  EXPECT_TRUE(run(l->intend(row_of(2, effect::write), soon())));
}

TEST_F(LedgerTest, AReadThatIsThereAlreadyDoesNotHinderTheOthers) {
  ledger_options slow;
  slow.gather = hours(1);
  auto l = open_ledger(slow);
  l->record(row_of(1, effect::read), ok_end());
  l->record(row_of(1, effect::read), ok_end());
  l->record(row_of(2, effect::read), ok_end());
  ASSERT_EQ(run(l->find("ana", row_of(2, effect::read).call))->size(), 1U);
  EXPECT_EQ(l->counters().dropped, 1U);
  EXPECT_EQ(l->counters().queued, 0U);
}

TEST_F(LedgerTest, AReadIsDroppedAndCountedWhenTheQueueIsFull) {
  ledger_options small;
  small.queue_max = 4;
  small.gather = hours(1);
  auto l = open_ledger(small);
  raw_sqlite other(file());
  ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
  for (std::uint64_t i = 0; i < 10; ++i) l->record(row_of(i, effect::read), ok_end());
  const auto counters = l->counters();
  EXPECT_EQ(counters.dropped, 6U);
  EXPECT_EQ(counters.queued, 4U);
  ASSERT_TRUE(other.run("COMMIT"));
}

TEST_F(LedgerTest, AnIntentThatCannotBeWrittenSaysThatNothingWasSent) {
  auto l = open_ledger();
  raw_sqlite other(file());
  ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
  const auto intended = run(l->intend(row_of(1, effect::write), soon()));
  ASSERT_FALSE(intended);
  EXPECT_EQ(intended.error().code, errc::unavailable);
  EXPECT_NE(intended.error().message.find("nothing was sent"), std::string::npos);
  ASSERT_TRUE(other.run("COMMIT"));
  EXPECT_TRUE(run(l->intend(row_of(1, effect::write), soon())));
}

TEST_F(LedgerTest, AnEndOutlivesAnUnwritableTime) {
  ledger_options quick;
  quick.gather = milliseconds(1);
  auto l = open_ledger(quick);
  const auto row = row_of(1, effect::write);
  ASSERT_TRUE(run(l->intend(row, soon())));
  raw_sqlite other(file());
  ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
  l->end(row.call, 0, ok_end());
  EXPECT_TRUE(eventually([&] { return l->counters().failed_commits > 0; }));
  ASSERT_TRUE(other.run("COMMIT"));
  const auto found = run(l->find("ana", row.call));
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->front().end);
  EXPECT_EQ(found->front().end->status, call_status::ok);
}

TEST_F(LedgerTest, AnIntentPastItsDeadlineTimesOutAndIsNotRecorded) {
  auto l = open_ledger();
  const auto intended = run(l->intend(row_of(1, effect::write), steady_clock::now() - hours(1)));
  ASSERT_FALSE(intended);
  EXPECT_EQ(intended.error().code, errc::timeout);
  EXPECT_TRUE(run(l->find("ana", row_of(1, effect::write).call))->empty());
}

TEST_F(LedgerTest, AnIntentWithoutAnEndBecomesUnknownAtTheNextStart) {
  {
    auto l = open_ledger();
    ASSERT_TRUE(run(l->intend(row_of(1, effect::write), soon())));
    ASSERT_TRUE(run(l->intend(row_of(2, effect::write), soon())));
    l->end(row_of(2, effect::write).call, 0, ok_end());
  }
  auto l = open_ledger();
  EXPECT_EQ(l->counters().recovered, 1U);
  const auto lost = run(l->find("ana", row_of(1, effect::write).call));
  ASSERT_TRUE(lost->front().end);
  EXPECT_EQ(lost->front().end->status, call_status::unknown);
  const auto ended = run(l->find("ana", row_of(2, effect::write).call));
  EXPECT_EQ(ended->front().end->status, call_status::ok);
}

TEST_F(LedgerTest, WhatIsQueuedIsWrittenWhenItEnds) {
  ledger_options slow;
  slow.gather = hours(1);
  auto l = open_ledger(slow);
  for (std::uint64_t i = 0; i < 2000; ++i) l->record(row_of(i, effect::read), ok_end());
  l.reset();
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call"), "2000");
}

TEST_F(LedgerTest, RemovesRowsBeyondTheirAge) {
  ledger_options keep;
  keep.upkeep = milliseconds(1);
  keep.keep = hours(24);
  auto l = open_ledger(keep);
  const auto old = std::chrono::system_clock::now() - hours(48);
  for (std::uint64_t i = 0; i < 1200; ++i) l->record(row_of(i, effect::read, old), ok_end());
  l->record(row_of(5000, effect::read), ok_end());
  EXPECT_TRUE(eventually([&] { return l->counters().pruned == 1200; }));
  EXPECT_EQ(raw_sqlite(file()).value("SELECT count(*) FROM call"), "1");
}

TEST_F(LedgerTest, RemovesTheOldestRowsBeyondItsSize) {
  ledger_options keep;
  keep.upkeep = milliseconds(1);
  keep.keep_bytes = 1 << 20;
  auto l = open_ledger(keep);
  for (std::uint64_t i = 0; i < 500; ++i) {
    l->record(row_of(i, effect::write), ok_end(std::string(8000, 'x')));
  }
  EXPECT_TRUE(eventually([&] { return l->counters().pruned > 0; }));
}

TEST_F(LedgerTest, CallsThatWantTheSamePlaceAreKeptApart) {
  auto l = open_ledger();
  auto first = row_of(1, effect::write);
  auto second = first;
  auto third = first;
  second.call = core::call_id::make(1'700'000'000'001, 2, 1);
  third.call = core::call_id::make(1'700'000'000'001, 3, 1);
  ASSERT_TRUE(run(l->intend(first, soon())));
  ASSERT_TRUE(run(l->intend(second, soon())));
  l->record(third, ok_end("3"));
  l->end(second.call, 0, ok_end("2"));
  l->end(first.call, 0, ok_end("1"));
  EXPECT_FALSE(run(l->intend(second, soon())));
  for (const auto& [row, data] : {std::pair(first, "1"), {second, "2"}, {third, "3"}}) {
    const auto found = run(l->find("ana", row.call));
    ASSERT_EQ(found->size(), 1U);
    ASSERT_TRUE(found->front().end);
    EXPECT_EQ(found->front().end->data_json, data);
  }
}

TEST_F(LedgerTest, AnIntentFromBeforeTheLastStartIsRecoveredWhenTheClockWasSetBack) {
  constexpr std::uint64_t day = 86'400'000;
  {
    auto l = open_ledger();
    ASSERT_TRUE(run(l->intend(row_of(day, effect::write), soon())));
    l->end(row_of(day, effect::write).call, 0, ok_end());
  }
  EXPECT_NE(raw_sqlite(file()).value(
                "SELECT CAST(value AS TEXT) FROM setting WHERE name = 'calls_under_way_from'"),
            "");
  {
    auto l = open_ledger();
    EXPECT_EQ(l->counters().recovered, 0U);
    ASSERT_TRUE(run(l->intend(row_of(1, effect::write), soon())));
  }
  EXPECT_EQ(open_ledger()->counters().recovered, 1U);
}

TEST_F(LedgerTest, AFullDiskRefusesIntentsAndLosesNoEnd) {
  ledger_options quick;
  quick.gather = milliseconds(1);
  auto l = open_ledger(quick);
  const auto sent = row_of(1, effect::write);
  ASSERT_TRUE(run(l->intend(sent, soon())));
  const auto pages = [this](const char* sql) {
    const auto handle = db_->inner().hold_writer(durability::full);
    sqlite3_exec(handle.get(), sql, nullptr, nullptr, nullptr);
  };
  pages("PRAGMA max_page_count = 1");  // SQLite takes the pages in use
  l->end(sent.call, 0, ok_end(std::string(16'000, 'x')));
  EXPECT_TRUE(eventually([&] { return l->counters().failed_commits > 0; }));
  auto large = row_of(2, effect::write);
  large.action = std::string(60, 'a');
  large.tool = std::string(16'000, 't');
  const auto refused = run(l->intend(large, soon()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  EXPECT_NE(refused.error().message.find("disk is full"), std::string::npos);
  pages("PRAGMA max_page_count = 1000000");
  EXPECT_TRUE(run(l->intend(large, soon())));
  const auto found = run(l->find("ana", sent.call));
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->front().end);
  EXPECT_EQ(found->front().end->data_json.size(), 16'000U);
  EXPECT_EQ(l->counters().dropped, 0U);
}

TEST_F(LedgerTest, TheWalIsEmptiedWhileRowsAreWritten) {
  auto l = open_ledger();
  constexpr std::uint64_t rows = 5000;
  for (std::uint64_t i = 0; i < rows; ++i) {
    l->record(row_of(i, effect::write), ok_end(std::string(16'000, 'x')));
  }
  ASSERT_TRUE(eventually([&] { return l->counters().queued == 0; }));
  EXPECT_EQ(l->counters().written, rows);
  EXPECT_LT(std::filesystem::file_size(file().string() + "-wal"), 40U << 20);
}

}  // namespace
}  // namespace patchbay::store::test
