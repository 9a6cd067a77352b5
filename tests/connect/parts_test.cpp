#include <set>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/clock.hpp"
#include "connect/headers.hpp"
#include "connect/progress.hpp"
#include "connect/redirect.hpp"
#include "connect/settings.hpp"
#include "support/run.hpp"

namespace patchbay::connect {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Settings, NameTheVariableOfAnAuthConfig) {
  EXPECT_EQ(auth_config_variable("google_docs"), "COMPOSIO_GOOGLE_DOCS_AUTH_CONFIG_ID");
}

TEST(Redirect, ComesFromTheSettingThenTheRequestThenTheHost) {
  settings s;
  s.public_base = "http://127.0.0.1:7420/";
  EXPECT_EQ(*redirect_base(s, {}), "http://127.0.0.1:7420");
  EXPECT_EQ(*redirect_base(s, "http://localhost:7420"), "http://localhost:7420");
  s.redirect = "https://me.example/below/";
  EXPECT_EQ(*redirect_base(s, "http://localhost:7420"), "https://me.example/below");
}

TEST(Redirect, MayAlreadyEndWithOurPath) {
  settings s;
  s.redirect = "https://me.example/api/composio-redirect";
  EXPECT_EQ(*redirect_base(s, {}), "https://me.example");
}

TEST(Redirect, ThatIsNoAddressIsRefused) {
  settings s;
  EXPECT_FALSE(redirect_base(s, {}).ok());
  s.redirect = "me.example";
  EXPECT_FALSE(redirect_base(s, {}).ok());
  s.redirect = "https://me.example/?a=b";
  EXPECT_FALSE(redirect_base(s, {}).ok());
}

TEST(Redirect, StatesHave256RandomBits) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string state = new_state();
    EXPECT_EQ(state.size(), 43U);
    EXPECT_EQ(state.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos);
    seen.insert(state);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(ReturnUrl, StaysOnThisHost) {
  const std::string_view base = "https://me.example";
  for (const char* good : {"", "/", "/done?x=1", "https://me.example/x"}) {
    EXPECT_TRUE(check_return_url(good, base).ok()) << good;
  }
  for (const char* bad :
       {"//evil.example", "/\\evil.example", "https://evil.example", "evil", "javascript:alert(1)",
        "http://me.example/", "/a\r\nb", "/a b", "https://me.example:444/"}) {
    EXPECT_FALSE(check_return_url(bad, base).ok()) << bad;
  }
}

TEST(Headers, NameAccountAndAuthConfig) {
  EXPECT_THAT(
      connection_headers({}, "ca_1", "ac_1", {}, {}),
      ElementsAre(Pair("X-Connected-Account-Id", "ca_1"), Pair("X-Auth-Config-Id", "ac_1")));
}

TEST(Headers, CarryTheTokenOnlyWhenNoAuthorizationIsKnown) {
  EXPECT_THAT(
      connection_headers({}, "ca_1", "", "tok", {}),
      ElementsAre(Pair("Authorization", "Bearer tok"), Pair("X-Connected-Account-Id", "ca_1")));
  EXPECT_THAT(
      connection_headers({{"authorization", "Bearer own"}}, "ca_1", "", "tok", {}),
      ElementsAre(Pair("authorization", "Bearer own"), Pair("X-Connected-Account-Id", "ca_1")));
}

TEST(Headers, NeverHoldTheProjectsKey) {
  EXPECT_THAT(connection_headers({{"X-API-Key", "other"}, {"X-Odd", "has ak_1 in it"}}, "ca_1", "",
                                 {}, "ak_1"),
              ElementsAre(Pair("X-Connected-Account-Id", "ca_1")));
}

TEST(Headers, ReplaceThoseOfAnotherAccountAndDropWhatBreaksALine) {
  EXPECT_THAT(
      connection_headers({{"x-connected-account-id", "ca_other"},
                          {"X-Bad", "a\r\nHost: evil"},
                          {"Bad Name", "x"},
                          {"", "x"},
                          {"Mcp-Session-Id", "s"}},
                         "ca_1", "ac_1", {}, {}),
      ElementsAre(Pair("X-Connected-Account-Id", "ca_1"), Pair("X-Auth-Config-Id", "ac_1")));
}

core::attempt attempt_of(std::string tenant, std::string state, core::wall_time expires) {
  core::attempt a;
  a.tenant = std::move(tenant);
  a.provider = "gmail";
  a.state = std::move(state);
  a.expires = expires;
  return a;
}

TEST(Progress, KeepsOneLiveAttemptEach) {
  progress p;
  const core::wall_time now{std::chrono::hours(1)};
  const auto later = now + std::chrono::minutes(10);
  EXPECT_EQ(*p.begin_attempt(attempt_of("ana", "s1", later), now), "");
  EXPECT_EQ(*p.begin_attempt(attempt_of("ben", "s2", later), now), "");
  EXPECT_EQ(*p.begin_attempt(attempt_of("ana", "s3", later), now), "s1");
  ASSERT_EQ(p.attempts_of("ana", "gmail", now).size(), 1U);
  EXPECT_EQ(p.attempts_of("ana", "gmail", now).front().state, "s3");
  EXPECT_TRUE(p.attempts_of("ana", "gmail", later).empty());
  p.end_attempt(attempt_of("ana", "s1", later));
  EXPECT_EQ(p.attempts_of("ana", "gmail", now).size(), 1U);
  p.end_attempt(attempt_of("ana", "s3", later));
  EXPECT_TRUE(p.attempts_of("ana", "gmail", now).empty());
}

TEST(Progress, BoundsLiveAttemptsAndForgetsExpiredOnes) {
  progress p;
  const core::wall_time now{std::chrono::hours(1)};
  const auto later = now + std::chrono::minutes(10);
  for (std::size_t i = 0; i < live_attempts_max; ++i) {
    ASSERT_TRUE(p.begin_attempt(attempt_of("t" + std::to_string(i), "s", later), now));
  }
  EXPECT_FALSE(p.begin_attempt(attempt_of("one more", "s", later), now));
  EXPECT_TRUE(
      p.begin_attempt(attempt_of("one more", "s", later + later.time_since_epoch()), later));
}

TEST(Progress, ForgetsOldSyncs) {
  progress p;
  const core::steady_time start{std::chrono::hours(1)};
  for (int i = 0; i < 5000; ++i) p.refreshed("k" + std::to_string(i), start);
  EXPECT_TRUE(p.fresh("k4999", start));
  for (int i = 0; i < 5000; ++i) p.refreshed("n" + std::to_string(i), start + sync_freshness);
  p.refreshed("last", start + sync_freshness);
  EXPECT_FALSE(p.fresh("k4999", start));
  EXPECT_TRUE(p.fresh("last", start + sync_freshness));
}

TEST(Progress, KnowsWhatIsBeingFinished) {
  progress p;
  {
    const auto one = p.begin_activation("key", "ca_1");
    EXPECT_TRUE(p.activating("key", "ca_1"));
    EXPECT_FALSE(p.activating("key", "ca_2"));
    p.abandon_activations("other");
    EXPECT_FALSE(one->load());
    p.abandon_activations("key");
    EXPECT_TRUE(one->load());
  }
  EXPECT_FALSE(p.activating("key", "ca_1"));
}

core::ports::task<std::chrono::nanoseconds> nap(clock* c, std::chrono::milliseconds how_long) {
  const core::steady_time begin = c->steady();
  co_await c->sleep(how_long);
  co_return c->steady() - begin;
}

TEST(MachineClock, SleepsAtLeastAsLongAsAsked) {
  const auto c = machine_clock();
  EXPECT_GE(tests::run(nap(c.get(), std::chrono::milliseconds(2))), std::chrono::milliseconds(2));
  EXPECT_LT(tests::run(nap(c.get(), std::chrono::milliseconds(-1))), std::chrono::seconds(60));
  EXPECT_GT(c->now(), core::wall_time{std::chrono::hours(24 * 365 * 50)});
}

}  // namespace
}  // namespace patchbay::connect
