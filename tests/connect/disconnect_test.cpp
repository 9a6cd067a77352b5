#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/lifecycle.hpp"
#include "connect/world.hpp"

namespace patchbay::connect {
namespace {

using core::account_status;
using core::errc;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Connected : ::testing::Test, world {};

TEST_F(Connected, DisconnectIsSeenAtOnce) {
  add(active_row("ana"));
  add(active_row("ben"));
  ASSERT_TRUE(has_action("ana"));
  ASSERT_TRUE(tests::run(life.disconnect("ana", "gmail")).ok());
  EXPECT_FALSE(has_action("ana"));
  EXPECT_FALSE(status("ana").is_authorized);
  EXPECT_THAT(status("ana").next, HasSubstr("/api/mcp/auth/gmail/start"));
  EXPECT_TRUE(store.find("ana", "gmail")->endpoint.empty());
  EXPECT_TRUE(store.find("ana", "gmail")->headers.bytes.empty());
  EXPECT_THAT(broker.disabled, ElementsAre("ca_ana"));
  EXPECT_THAT(tools.dropped, ElementsAre("ana/ca_ana"));
  EXPECT_TRUE(has_action("ben"));
}

TEST_F(Connected, DisconnectNamesTheAccountInItsEvent) {
  add(active_row("ana"));
  ASSERT_TRUE(tests::run(life.disconnect("ana", "gmail")).ok());
  std::stop_source none;
  const auto told = heard->take(std::chrono::milliseconds(0), none.get_token());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told.front()->data_json, HasSubstr("ca_ana"));
}

TEST_F(Connected, DisconnectWorksWhileTheBrokerIsDownOrUnset) {
  add(active_row("ana"));
  broker.broken = core::error{errc::unavailable, "down", {}};
  EXPECT_TRUE(tests::run(life.disconnect("ana", "gmail")).ok());
  EXPECT_FALSE(has_action("ana"));
  broker.missing = "COMPOSIO_API_KEY is not set.";
  EXPECT_TRUE(tests::run(life.disconnect("ana", "gmail")).ok());
}

TEST_F(Connected, DisconnectOfNothingIsNoError) {
  EXPECT_TRUE(tests::run(life.disconnect("ana", "gmail")).ok());
  EXPECT_EQ(tests::run(life.disconnect("ana", "nope")).error().code, errc::not_found);
}

TEST_F(Connected, DisconnectSaysThatTheStoreFailed) {
  add(active_row("ana"));
  store.broken = core::error{errc::unavailable, "locked", {}};
  EXPECT_EQ(tests::run(life.disconnect("ana", "gmail")).error().message, "locked");
  EXPECT_TRUE(has_action("ana"));
}

TEST_F(Connected, DisconnectEndsTheLiveAttempt) {
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(tests::run(life.disconnect("ana", "gmail")).ok());
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::conflict);
}

TEST_F(Connected, ADisconnectWhileFinishingWins) {
  ASSERT_TRUE(start("ana").ok());
  broker.on_account = [&] { progress.abandon_activations(key_of("ana", "gmail")); };
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::conflict);
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connected, ADisconnectWhileTheRowIsStoredWins) {
  ASSERT_TRUE(start("ana").ok());
  store.on_upsert = [&] { progress.abandon_activations(key_of("ana", "gmail")); };
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::conflict);
  EXPECT_FALSE(has_action("ana"));
  EXPECT_TRUE(store.find("ana", "gmail")->endpoint.empty());
}

TEST_F(Connected, StatusOfAnUnknownProviderIsNotFound) {
  EXPECT_EQ(tests::run(life.status("ana", "nope", false)).error().code, errc::not_found);
}

TEST_F(Connected, StatusSaysHowToConnect) {
  const auto s = status("ana");
  EXPECT_FALSE(s.known);
  EXPECT_FALSE(s.is_authorized);
  EXPECT_THAT(s.next, HasSubstr("/api/mcp/auth/gmail/start"));
}

TEST_F(Connected, StatusNamesTheNextStepOfEachState) {
  const std::vector<std::pair<account_status, std::string>> cases = {
      {account_status::initiated, "Finish the consent"},
      {account_status::failed, "failed"},
      {account_status::expired, "expired"},
      {account_status::revoked, "revoked"},
      {account_status::inactive, "disconnected"}};
  for (const auto& [state_now, words] : cases) {
    core::connection row = active_row("ana");
    row.status = state_now;
    add(row);
    EXPECT_THAT(status("ana").next, HasSubstr(words));
    EXPECT_FALSE(status("ana").is_authorized);
  }
}

TEST_F(Connected, StatusTellsThatTheClientCannotBeBuilt) {
  core::connection row = active_row("ana");
  row.endpoint = "nowhere";
  row.since = time.wall;
  add(row);
  const auto s = status("ana");
  EXPECT_TRUE(s.is_authorized);
  EXPECT_EQ(s.since, time.wall);
  EXPECT_THAT(s.next, HasSubstr("cannot be used"));
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connected, StatusOfWhatNeedsNoConnection) {
  EXPECT_TRUE(status("ana", "clock").is_authorized);
  EXPECT_FALSE(status("ana", "everything").is_authorized);
  EXPECT_THAT(status("ana", "everything").next, HasSubstr("no address"));
  status("ana", "clock", true);
  EXPECT_EQ(broker.account_reads, 0);
}

TEST_F(Connected, ARefreshThatFailsAnswersWhatIsKnown) {
  add(active_row("ana"));
  broker.broken = core::error{errc::unavailable, "down", {}};
  const auto s = status("ana", "gmail", true);
  EXPECT_TRUE(s.is_authorized);
  EXPECT_THAT(s.next, HasSubstr("down"));
}

struct WithEnvironment : ::testing::Test {
  static connect::settings make() {
    connect::settings s = sample_settings();
    s.servers = {{"gmail", "https://env.example/mcp", "t0ken"}};
    return s;
  }
  WithEnvironment() { second = std::make_unique<world>(make()); }
  std::unique_ptr<world> second;
};

TEST_F(WithEnvironment, TheFallbackIsShownAndDisconnected) {
  world& w = *second;
  EXPECT_TRUE(w.has_action("ana"));
  EXPECT_EQ(w.status("ana").source, "environment");
  EXPECT_TRUE(w.status("ana").is_authorized);
  ASSERT_TRUE(tests::run(w.life.disconnect("ana", "gmail")).ok());
  EXPECT_FALSE(w.has_action("ana"));
  EXPECT_FALSE(w.status("ana").is_authorized);
  EXPECT_TRUE(w.has_action("ben"));
  EXPECT_TRUE(w.broker.disabled.empty());
}

TEST_F(WithEnvironment, AStartWithoutABrokerConnectsTheFallbackAgain) {
  world& w = *second;
  w.broker.missing = "COMPOSIO_API_KEY is not set.";
  ASSERT_TRUE(tests::run(w.life.disconnect("ana", "gmail")).ok());
  ASSERT_FALSE(w.has_action("ana"));
  const auto again = w.start("ana");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->redirect_url, "");
  EXPECT_TRUE(w.has_action("ana"));
  EXPECT_EQ(w.status("ana").source, "environment");
  ASSERT_TRUE(tests::run(w.life.disconnect("ana", "gmail")).ok());
  EXPECT_FALSE(w.has_action("ana"));
  EXPECT_EQ(w.status("ana").status, account_status::inactive);
}

TEST_F(WithEnvironment, AStartWithoutABrokerReplacesAnAccountThatWasDisconnected) {
  world& w = *second;
  w.broker.missing = "COMPOSIO_API_KEY is not set.";
  w.add(active_row("ana"));
  ASSERT_TRUE(tests::run(w.life.disconnect("ana", "gmail")).ok());
  ASSERT_FALSE(w.has_action("ana"));
  ASSERT_TRUE(w.start("ana").ok());
  EXPECT_EQ(w.status("ana").source, "environment");
}

TEST_F(WithEnvironment, AStartWithoutABrokerChangesNothingForWhoIsServed) {
  world& w = *second;
  w.broker.missing = "COMPOSIO_API_KEY is not set.";
  ASSERT_TRUE(w.start("ana").ok());
  EXPECT_TRUE(w.store.rows.empty());
  EXPECT_EQ(w.start("ana", "slack").error().code, errc::unavailable);
}

TEST_F(WithEnvironment, AnAccountThatExpiredIsReplacedByTheFallbackOnlyWhenAsked) {
  world& w = *second;
  w.broker.missing = "COMPOSIO_API_KEY is not set.";
  ASSERT_TRUE(tests::run(w.life.disconnect("ana", "gmail")).ok());
  ASSERT_TRUE(w.start("ana").ok());
  core::connection row = active_row("ana");
  row.status = account_status::expired;
  w.add(row);
  EXPECT_FALSE(w.has_action("ana"));
  ASSERT_TRUE(w.start("ana").ok());
  EXPECT_TRUE(w.has_action("ana"));
}

TEST_F(WithEnvironment, ADisconnectThatCannotBeStoredIsAnError) {
  world& w = *second;
  w.store.on_upsert = [&] { w.store.broken = core::error{errc::unavailable, "locked", {}}; };
  w.store.broken = core::error{errc::unavailable, "locked", {}};
  EXPECT_FALSE(tests::run(w.life.disconnect("ana", "gmail")).ok());
  EXPECT_TRUE(w.has_action("ana"));
}

}  // namespace
}  // namespace patchbay::connect
