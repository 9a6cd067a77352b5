#include "agent/model/retry.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

using std::chrono::milliseconds;

attempt_end status(int code, int retry_after_s = 0) {
  attempt_end e;
  e.status = code;
  e.retry_after_s = retry_after_s;
  return e;
}

attempt_end no_answer(core::errc why) {
  attempt_end e;
  e.failure = why;
  return e;
}

TEST(Retry, OverloadAndLostConnectionsAreTriedAgain) {
  for (const int code : {408, 409, 429, 500, 502, 503, 504, 529}) {
    EXPECT_TRUE(next_delay({}, 1, status(code), 0).has_value()) << code;
  }
  EXPECT_TRUE(next_delay({}, 1, no_answer(core::errc::unavailable), 0).has_value());
  EXPECT_TRUE(next_delay({}, 1, no_answer(core::errc::timeout), 0).has_value());
  attempt_end cut = status(200);
  cut.broken = true;
  EXPECT_TRUE(next_delay({}, 1, cut, 0).has_value());
}

TEST(Retry, WhatARepetitionDoesNotChangeIsNot) {
  for (const int code : {200, 400, 401, 403, 404, 413, 422, 501}) {
    EXPECT_FALSE(next_delay({}, 1, status(code), 0).has_value()) << code;
  }
  for (const auto why : {core::errc::cancelled, core::errc::denied, core::errc::too_large}) {
    EXPECT_FALSE(next_delay({}, 1, no_answer(why), 0).has_value());
  }
}

TEST(Retry, AttemptsAreBounded) {
  retry_policy p;
  p.attempts_max = 3;
  EXPECT_TRUE(next_delay(p, 2, status(500), 0).has_value());
  EXPECT_FALSE(next_delay(p, 3, status(500), 0).has_value());
}

TEST(Retry, DelayDoublesUpToItsLimitAndHalfOfItIsChance) {
  retry_policy p;
  p.attempts_max = 100;
  p.first_delay = milliseconds(1000);
  p.delay_max = milliseconds(4000);
  EXPECT_EQ(next_delay(p, 1, status(500), 0), milliseconds(500));
  EXPECT_EQ(next_delay(p, 2, status(500), 0), milliseconds(1000));
  EXPECT_EQ(next_delay(p, 3, status(500), 0), milliseconds(2000));
  EXPECT_EQ(next_delay(p, 90, status(500), 0), milliseconds(2000));
  for (std::uint64_t random = 0; random < 5000; random += 7) {
    const auto delay = next_delay(p, 1, status(500), random);
    ASSERT_TRUE(delay.has_value());
    EXPECT_GE(*delay, milliseconds(500));
    EXPECT_LE(*delay, milliseconds(1000));
  }
  EXPECT_GT(next_delay(p, 1, status(500), 1023), next_delay(p, 1, status(500), 1));
}

TEST(Retry, ServersWishIsTheLeast) {
  EXPECT_EQ(next_delay({}, 1, status(429, 7), 0), std::chrono::seconds(7));
  EXPECT_EQ(next_delay({}, 1, status(503, 3600), 5), std::chrono::seconds(3600));
}

}  // namespace
}  // namespace patchbay::agent
