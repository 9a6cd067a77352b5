#include "net/retry_after.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace patchbay::net {
namespace {

using namespace std::chrono_literals;

/// 1994-11-06 08:49:00 UTC.
constexpr core::wall_time now =
    std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + 8h + 49min;

TEST(RetryAfter, NumberIsSeconds) {
  EXPECT_EQ(retry_after_seconds("120", now), 120);
  EXPECT_EQ(retry_after_seconds("0", now), 0);
}

TEST(RetryAfter, DateIsSeenFromNow) {
  EXPECT_EQ(retry_after_seconds("Sun, 06 Nov 1994 08:49:37 GMT", now), 37);
  EXPECT_EQ(retry_after_seconds("Sun, 06 Nov 1994 08:49:37 GMT", now + 500ms), 37);
  EXPECT_EQ(retry_after_seconds("Mon, 07 Nov 1994 08:49:00 GMT", now), 86'400);
}

TEST(RetryAfter, PastDateAndNonsenseSayNothing) {
  for (const char* text : {"Sun, 06 Nov 1994 08:48:37 GMT", "", "-5", "soon", "12 apples", "1e9",
                           "Sun, 31 Feb 1995 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 06 Nov 1994 25:49:37 GMT", "99999999999999999999"}) {
    EXPECT_EQ(retry_after_seconds(text, now), 0) << text;
  }
}

}  // namespace
}  // namespace patchbay::net
