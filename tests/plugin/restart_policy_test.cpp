#include "plugin/restart_policy.hpp"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

using namespace std::chrono_literals;

constexpr core::steady_time start{1h};

TEST(RestartPolicy, WhatEndsOnceStartsAgainAtOnce) {
  restart_policy policy;
  for (int minute = 0; minute < 100; minute += 2) {
    const auto next = policy.ended(start + std::chrono::minutes(minute));
    EXPECT_EQ(next.wait, 0ms);
    EXPECT_FALSE(next.quarantined);
  }
}

TEST(RestartPolicy, EachEndWithinAMinuteDoublesTheWait) {
  restart_policy policy;
  EXPECT_EQ(policy.ended(start).wait, 0ms);
  EXPECT_EQ(policy.ended(start + 1s).wait, 100ms);
  EXPECT_EQ(policy.ended(start + 2s).wait, 200ms);
  EXPECT_EQ(policy.ended(start + 3s).wait, 400ms);
}

TEST(RestartPolicy, TheFifthEndWithinAMinuteIsAQuarantine) {
  restart_policy policy;
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(policy.ended(start + i * 1s).quarantined);
  const auto next = policy.ended(start + 4s);
  EXPECT_TRUE(next.quarantined);
  EXPECT_EQ(next.wait, 5min);
}

TEST(RestartPolicy, OneMoreEndAfterAQuarantineIsTheNextOne) {
  restart_policy policy;
  for (int i = 0; i < 5; ++i) (void)policy.ended(start + i * 1s);
  EXPECT_TRUE(policy.ended(start + 4s + 5min + 1s).quarantined);
}

TEST(RestartPolicy, AQuietMinuteAfterAQuarantineIsANewBeginning) {
  restart_policy policy;
  for (int i = 0; i < 5; ++i) (void)policy.ended(start + i * 1s);
  EXPECT_EQ(policy.ended(start + 4s + 5min + 61s).wait, 0ms);
}

}  // namespace
}  // namespace patchbay::plugin
