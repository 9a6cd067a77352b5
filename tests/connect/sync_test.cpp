#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/synchroniser.hpp"
#include "connect/world.hpp"

namespace patchbay::connect {
namespace {

using core::account_status;
using core::errc;
using ::testing::HasSubstr;

struct Sync : ::testing::Test, world {
  core::ports::broker_account& account() { return broker.known["ca_ana"]; }
  void connected() {
    add(active_row("ana"));
    broker.add("ca_ana", "ana");
  }
  std::size_t sync_all() { return tests::run(life.sync_all()); }
};

TEST_F(Sync, IsThrottledForThirtySeconds) {
  connected();
  ASSERT_TRUE(sync("ana", false).ok());
  time.advance(std::chrono::seconds(29));
  ASSERT_TRUE(sync("ana", false).ok());
  EXPECT_EQ(broker.account_reads, 1);
  time.advance(std::chrono::seconds(1));
  ASSERT_TRUE(sync("ana", false).ok());
  EXPECT_EQ(broker.account_reads, 2);
}

TEST_F(Sync, IsNotThrottledWhenForced) {
  connected();
  ASSERT_TRUE(sync("ana", false).ok());
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_EQ(broker.account_reads, 2);
}

TEST_F(Sync, ThrottlesEachTenantAlone) {
  connected();
  add(active_row("ben"));
  broker.add("ca_ben", "ben");
  ASSERT_TRUE(sync("ana", false).ok());
  ASSERT_TRUE(sync("ben", false).ok());
  EXPECT_EQ(broker.account_reads, 2);
}

TEST_F(Sync, ThatFailedIsTriedAgainAtOnce) {
  connected();
  broker.broken = core::error{errc::unavailable, "down", {}};
  EXPECT_FALSE(sync("ana", false).ok());
  broker.broken.reset();
  EXPECT_TRUE(sync("ana", false).ok());
}

TEST_F(Sync, ThatFailsChangesNothing) {
  connected();
  for (const errc code : {errc::unavailable, errc::timeout, errc::rate_limited,
                          errc::unauthenticated, errc::denied, errc::invalid_argument}) {
    broker.broken = core::error{code, "no", {}};
    EXPECT_EQ(sync("ana", true).error().code, code);
  }
  EXPECT_TRUE(has_action("ana"));
  EXPECT_EQ(store.upserts, 0);
}

TEST_F(Sync, DeactivatesWhatTheBrokerSaysIsNotActive) {
  for (const account_status said : {account_status::expired, account_status::revoked,
                                    account_status::inactive, account_status::initiated}) {
    connected();
    ASSERT_TRUE(has_action("ana"));
    account().status = said;
    ASSERT_TRUE(sync("ana", true).ok());
    EXPECT_FALSE(has_action("ana"));
    EXPECT_EQ(status("ana").status, said);
    EXPECT_FALSE(store.find("ana", "gmail")->endpoint.empty());
  }
}

TEST_F(Sync, DeactivatesADisabledAndADeletedAccount) {
  connected();
  account().disabled = true;
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_EQ(status("ana").status, account_status::inactive);
  connected();
  ASSERT_TRUE(has_action("ana"));
  broker.known.clear();
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Sync, DropsTheSessionOfWhatItDeactivates) {
  connected();
  account().status = account_status::expired;
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_THAT(tools.dropped, ::testing::ElementsAre("ana/ca_ana"));
}

TEST_F(Sync, ReactivatesWhatExpiredAndIsActiveAgain) {
  connected();
  account().status = account_status::expired;
  ASSERT_TRUE(sync("ana", true).ok());
  account().status = account_status::active;
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_TRUE(has_action("ana"));
  EXPECT_EQ(broker.endpoints, 0);
}

TEST_F(Sync, NeverBringsBackWhatWasDisconnected) {
  connected();
  ASSERT_TRUE(tests::run(life.disconnect("ana", "gmail")).ok());
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_FALSE(has_action("ana"));
  EXPECT_EQ(broker.account_reads, 0);
}

TEST_F(Sync, FinishesAPendingRowThatBecameActive) {
  broker.linked_status = account_status::initiated;
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_FALSE(has_action("ana"));
  EXPECT_EQ(store.upserts, 1);
  broker.known["ca_1"].status = account_status::active;
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_TRUE(has_action("ana"));
}

TEST_F(Sync, FinishesALiveAttemptBesideAWorkingConnection) {
  connected();
  broker.linked_status = account_status::initiated;
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_EQ(store.find("ana", "gmail")->connected_account, "ca_ana");
  broker.known["ca_1"].status = account_status::active;
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_EQ(store.find("ana", "gmail")->connected_account, "ca_1");
}

TEST_F(Sync, SaysThatALiveAttemptCouldNotBeAsked) {
  connected();
  ASSERT_TRUE(start("ana").ok());
  broker.endpoint_broken = core::error{errc::unavailable, "no server", {}};
  EXPECT_FALSE(sync("ana", true).ok());
  EXPECT_TRUE(has_action("ana"));
}

TEST_F(Sync, LeavesAnAccountAloneThatIsBeingFinished) {
  ASSERT_TRUE(start("ana").ok());
  const auto busy = progress.begin_activation(key_of("ana", "gmail"), "ca_1");
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_EQ(broker.account_reads, 0);
}

TEST_F(Sync, LeavesAnAttemptAloneThatIsBeingFinished) {
  connected();
  ASSERT_TRUE(start("ana").ok());
  const auto busy = progress.begin_activation(key_of("ana", "gmail"), "ca_1");
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_EQ(broker.account_reads, 1);
}

TEST_F(Sync, IgnoresTheBrokersWordAboutARowThatChangedMeanwhile) {
  connected();
  account().status = account_status::expired;
  broker.on_account = [&] { add(active_row("ana", "gmail", "ca_new")); };
  ASSERT_TRUE(sync("ana", true).ok());
  EXPECT_EQ(status("ana").connected_account, "ca_new");
  EXPECT_TRUE(has_action("ana"));
}

TEST_F(Sync, AStoreThatFailsIsSaid) {
  connected();
  account().status = account_status::expired;
  store.broken = core::error{errc::unavailable, "locked", {}};
  EXPECT_EQ(sync("ana", true).error().message, "locked");
  EXPECT_TRUE(has_action("ana"));
}

TEST_F(Sync, WithoutAKeyNamesTheVariable) {
  broker.missing = "COMPOSIO_API_KEY is not set.";
  EXPECT_EQ(sync("ana", true).error().code, errc::unavailable);
}

TEST_F(Sync, OfAnUnknownProviderIsNotFound) {
  EXPECT_EQ(tests::run(life.sync("ana", "nope", true)).error().code, errc::not_found);
}

core::ports::task<void> sync_into(lifecycle& life, bool force, int* ended) {
  core::result<void> r = co_await life.sync("ana", "gmail", force);
  if (r.ok()) ++*ended;
}

void rethrow(std::exception_ptr e) {
  if (e) std::rethrow_exception(e);
}

TEST_F(Sync, AsksOnceForAllWhoWantItAtTheSameTime) {
  broker.linked_status = account_status::initiated;
  connected();
  boost::asio::io_context io;
  int ended = 0;
  // The first one is inside the broker when the others come.
  broker.on_account = [&] {
    if (broker.account_reads > 1) return;
    for (int i = 0; i < 3; ++i) {
      boost::asio::co_spawn(io.get_executor(), sync_into(life, true, &ended), rethrow);
    }
    io.poll();
  };
  boost::asio::co_spawn(io.get_executor(), sync_into(life, true, &ended), rethrow);
  io.run();
  EXPECT_EQ(ended, 4);
  EXPECT_EQ(broker.account_reads, 1);
}

TEST_F(Sync, AllAtStartIsSpacedAndComplete) {
  for (int i = 0; i < 40; ++i) {
    const std::string tenant = "t" + std::to_string(i);
    add(active_row(tenant));
    broker.add("ca_" + tenant, tenant,
               i % 4 == 0 ? account_status::expired : account_status::active);
  }
  const core::steady_time begin = time.steadily;
  EXPECT_EQ(sync_all(), 40U);
  EXPECT_GE(time.steadily - begin, std::chrono::milliseconds(39 * 50));
  EXPECT_FALSE(has_action("t0"));
  EXPECT_TRUE(has_action("t1"));
  EXPECT_EQ(broker.account_reads, 40);
}

TEST_F(Sync, AllAtStartIsSkippedWithoutAKey) {
  connected();
  broker.missing = "COMPOSIO_API_KEY is not set.";
  EXPECT_EQ(sync_all(), 0U);
  EXPECT_EQ(broker.account_reads, 0);
}

TEST_F(Sync, AllAtStartOfNothingDoesNothing) { EXPECT_EQ(sync_all(), 0U); }

TEST_F(Sync, AllAtStartGivesUpOnARefusedKey) {
  for (int i = 0; i < 40; ++i) add(active_row("t" + std::to_string(i)));
  broker.broken = core::error{errc::unauthenticated, "refused", {}};
  EXPECT_EQ(sync_all(), 0U);
  EXPECT_LE(broker.account_reads, 8);
  EXPECT_TRUE(has_action("t0"));
}

TEST_F(Sync, AllAtStartGivesUpOnABrokerThatStaysDown) {
  for (int i = 0; i < 100; ++i) add(active_row("t" + std::to_string(i)));
  broker.broken = core::error{errc::unavailable, "down", {}};
  EXPECT_EQ(sync_all(), 0U);
  EXPECT_LE(broker.account_reads, 16);
}

TEST_F(Sync, AllAtStartSlowsDownWhenAsked) {
  for (int i = 0; i < 20; ++i) {
    const std::string tenant = "t" + std::to_string(i);
    add(active_row(tenant));
    broker.add("ca_" + tenant, tenant);
  }
  const core::steady_time begin = time.steadily;
  core::error slow{errc::rate_limited, "slow down", {}};
  slow.retry_after_s = 30;
  broker.on_account = [&] {
    broker.broken.reset();
    if (broker.account_reads == 1) broker.broken = slow;
  };
  EXPECT_EQ(sync_all(), 19U);
  EXPECT_GE(time.steadily - begin, std::chrono::seconds(30));
}

TEST_F(Sync, AllAtStartEndsWhenStopped) {
  for (int i = 0; i < 100; ++i) {
    const std::string tenant = "t" + std::to_string(i);
    add(active_row(tenant));
    broker.add("ca_" + tenant, tenant);
  }
  broker.on_account = [&] { life.stop(); };
  EXPECT_LE(sync_all(), 8U);
}

struct Watching : ::testing::Test, world {
  watcher eyes{wires};
};

TEST_F(Watching, LoadsAllRowsAndThenWhatChanged) {
  store.put(active_row("ana"));
  store.put(active_row("ben"));
  EXPECT_EQ(*tests::run(eyes.load()), 2U);
  EXPECT_TRUE(has_action("ana"));
  EXPECT_EQ(*tests::run(eyes.load()), 0U);
  store.put(active_row("eve"));
  EXPECT_EQ(*tests::run(eyes.load()), 1U);
  EXPECT_TRUE(has_action("eve"));
}

TEST_F(Watching, ARestartNeedsNoNewConsent) {
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(finish(success("ca_1")).ok());
  world again;
  again.store.rows = store.rows;
  watcher second(again.wires);
  ASSERT_TRUE(tests::run(second.load()).ok());
  EXPECT_TRUE(again.has_action("ana"));
  EXPECT_EQ(again.broker.account_reads, 0);
}

TEST_F(Watching, SeesForeignChangesWithinASecond) {
  core::steady_time written{};
  core::steady_time seen{};
  time.on_sleep = [&] {
    if (time.sleeps == 3) {
      store.put(active_row("ana"));
      written = time.steadily;
    }
    if (has_action("ana")) {
      seen = time.steadily;
      eyes.stop();
    }
    if (time.sleeps > 20) eyes.stop();
  };
  tests::run(eyes.watch());
  ASSERT_TRUE(has_action("ana"));
  EXPECT_LE(seen - written, std::chrono::seconds(1));
}

TEST_F(Watching, SeesAForeignDisconnectAndDropsItsSession) {
  store.put(active_row("ana"));
  ASSERT_TRUE(tests::run(eyes.load()).ok());
  ASSERT_TRUE(tests::run(store.disconnect("ana", "gmail", account_status::inactive)).ok());
  ASSERT_TRUE(tests::run(eyes.load()).ok());
  EXPECT_FALSE(has_action("ana"));
  EXPECT_THAT(tools.dropped, ::testing::ElementsAre("ana/ca_ana"));
}

TEST_F(Watching, GoesOnAfterAStoreThatFailed) {
  store.broken = core::error{errc::unavailable, "locked", {}};
  time.on_sleep = [&] {
    if (time.sleeps == 2) {
      store.broken.reset();
      store.put(active_row("ana"));
    }
    if (time.sleeps == 4) eyes.stop();
  };
  tests::run(eyes.watch());
  EXPECT_TRUE(has_action("ana"));
}

}  // namespace
}  // namespace patchbay::connect
