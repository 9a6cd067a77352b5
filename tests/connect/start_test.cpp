#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/lifecycle.hpp"
#include "connect/world.hpp"

namespace patchbay::connect {
namespace {

using core::errc;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Starting : ::testing::Test, world {};

TEST_F(Starting, StartAnswersTheBrokersLink) {
  const auto s = start("ana");
  ASSERT_TRUE(s.ok());
  EXPECT_EQ(s->redirect_url, "https://broker.example/link/ca_1");
  EXPECT_EQ(s->connected_account, "ca_1");
  EXPECT_EQ(s->expires_at, "2026-11-22T09:10:00Z");
  EXPECT_EQ(broker.last_user, "ana");
  EXPECT_EQ(broker.last_auth_config, "ac_gmail");
  EXPECT_THAT(broker.last_callback,
              ::testing::MatchesRegex("https://patchbay.example/api/composio-redirect"
                                      "\\?state=[A-Za-z0-9_-]{43}"));
  EXPECT_THAT(event_types(), ElementsAre("connection.started"));
}

TEST_F(Starting, StatesAreNeverTheSame) {
  ASSERT_TRUE(start("ana").ok());
  const std::string first = state();
  ASSERT_TRUE(start("ben").ok());
  EXPECT_NE(state(), first);
}

TEST_F(Starting, WithoutARedirectSettingTheRequestsBaseIsUsed) {
  settings.redirect.clear();
  core::ports::start_request r;
  r.tenant = "ana";
  r.provider = "gmail";
  r.public_base = "http://127.0.0.1:7420";
  ASSERT_TRUE(tests::run(life.start(r)).ok());
  EXPECT_THAT(broker.last_callback,
              HasSubstr("http://127.0.0.1:7420/api/composio-redirect?state="));
}

TEST_F(Starting, WithoutAnyBaseStartNamesTheVariable) {
  settings.redirect.clear();
  const auto s = start("ana");
  ASSERT_FALSE(s.ok());
  EXPECT_THAT(s.error().hint, HasSubstr("COMPOSIO_REDIRECT"));
}

TEST_F(Starting, WithoutAKeyStartNamesTheVariable) {
  broker.missing = "COMPOSIO_API_KEY is not set.";
  const auto s = start("ana");
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, errc::unavailable);
  EXPECT_THAT(s.error().message, HasSubstr("COMPOSIO_API_KEY"));
}

TEST_F(Starting, AnUnknownProviderIsNamedWithTheNearest) {
  const auto s = start("ana", "gmal");
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, errc::not_found);
  EXPECT_THAT(s.error().hint, HasSubstr("gmail"));
}

TEST_F(Starting, AProviderThatNeedsNoConnectionCannotBeStarted) {
  EXPECT_EQ(start("ana", "clock").error().code, errc::conflict);
}

TEST_F(Starting, TheOnlyEnabledAuthConfigIsTakenFromTheBroker) {
  broker.configs = {{"ac_off", "off", "slack", false}, {"ac_s", "on", "slack", true}};
  ASSERT_TRUE(start("ana", "slack").ok());
  EXPECT_EQ(broker.last_auth_config, "ac_s");
}

TEST_F(Starting, SeveralAuthConfigsAskForTheVariable) {
  broker.configs = {{"ac_1", "a", "slack", true}, {"ac_2", "b", "slack", true}};
  const auto s = start("ana", "slack");
  ASSERT_FALSE(s.ok());
  EXPECT_THAT(s.error().hint, HasSubstr("COMPOSIO_SLACK_AUTH_CONFIG_ID"));
}

TEST_F(Starting, NoAuthConfigAsksForTheVariable) {
  const auto s = start("ana", "slack");
  ASSERT_FALSE(s.ok());
  EXPECT_THAT(s.error().hint, HasSubstr("COMPOSIO_SLACK_AUTH_CONFIG_ID"));
}

TEST_F(Starting, TheRequestsAuthConfigWins) {
  core::ports::start_request r;
  r.tenant = "ana";
  r.provider = "gmail";
  r.auth_config = "ac_mine";
  ASSERT_TRUE(tests::run(life.start(r)).ok());
  EXPECT_EQ(broker.last_auth_config, "ac_mine");
}

TEST_F(Starting, AnAuthConfigThatTheBrokerRefusesIsNamedByItsVariable) {
  broker.broken = core::error{errc::not_found, "The broker does not know this (404)", {}};
  EXPECT_THAT(start("ana").error().hint, HasSubstr("COMPOSIO_GMAIL_AUTH_CONFIG_ID"));
  core::ports::start_request r;
  r.tenant = "ana";
  r.provider = "gmail";
  r.auth_config = "ac_mine";
  EXPECT_THAT(tests::run(life.start(r)).error().hint, HasSubstr("auth_config of this request"));
}

TEST_F(Starting, ABrokerThatIsDownFailsTheStartAndLeavesNothing) {
  broker.broken = core::error{errc::unavailable, "down", {}};
  EXPECT_EQ(start("ana").error().code, errc::unavailable);
  EXPECT_EQ(start("ana", "slack").error().code, errc::unavailable);
  EXPECT_TRUE(store.attempts.empty());
  EXPECT_TRUE(store.rows.empty());
}

TEST_F(Starting, AStoreThatFailsFailsTheStart) {
  store.broken = core::error{errc::unavailable, "locked", {}};
  EXPECT_EQ(start("ana").error().message, "locked");
}

TEST_F(Starting, AReturnAddressElsewhereIsRefused) {
  core::ports::start_request r;
  r.tenant = "ana";
  r.provider = "gmail";
  r.return_url = "https://evil.example/";
  EXPECT_EQ(tests::run(life.start(r)).error().code, errc::invalid_argument);
  EXPECT_EQ(broker.links, 0);
}

TEST_F(Starting, AnAliasWithControlCharactersIsRefused) {
  core::ports::start_request r;
  r.tenant = "ana";
  r.provider = "gmail";
  r.alias = "a\nb";
  EXPECT_EQ(tests::run(life.start(r)).error().code, errc::invalid_argument);
}

}  // namespace
}  // namespace patchbay::connect
