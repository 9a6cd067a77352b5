#include "core/ids.hpp"

#include <gtest/gtest.h>

#include "core/connection.hpp"
#include "core/result.hpp"

namespace patchbay::core {
namespace {

TEST(TenantId, IsOneTo128VisibleCharactersWithoutSlash) {
  EXPECT_TRUE(is_tenant_id("singleton"));
  EXPECT_TRUE(is_tenant_id("tenant7:user42@example.com"));
  EXPECT_TRUE(is_tenant_id(std::string(128, 'x')));
  for (const std::string& bad : {std::string(), std::string(129, 'x'), std::string("a b"),
                                 std::string("a/b"), std::string("a\tb"), std::string("\xC3\xA4"),
                                 std::string("a\0b", 3), std::string("\x7f")}) {
    EXPECT_FALSE(is_tenant_id(bad)) << bad;
  }
}

TEST(Name, IsLowerCaseWithDigitsAndUnderscoreAndBeginsWithALetter) {
  EXPECT_TRUE(is_name("gmail_send_email2"));
  for (const char* bad : {"", "Gmail", "2gmail", "_x", "gmail-send", "a.b"}) {
    EXPECT_FALSE(is_name(bad)) << bad;
  }
  EXPECT_FALSE(is_name(std::string(65, 'a')));
}

TEST(CallId, SortsByTimeAndReadsBackItsOwnText) {
  const auto early = call_id::make(1'000, ~0ULL, ~0ULL);
  const auto late = call_id::make(1'001, 0, 0);
  EXPECT_LT(early.view(), late.view());
  const auto again = call_id::parse(late.str());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, late);
}

TEST(CallId, UsesAllTheRandomnessItIsGiven) {
  EXPECT_NE(call_id::make(1, 1, 0), call_id::make(1, 2, 0));
  EXPECT_NE(call_id::make(1, 0, 1ULL << 39), call_id::make(1, 0, 0));
  EXPECT_NE(call_id::make(1, 1ULL << 39, 0), call_id::make(1, 0, 0));
}

TEST(CallId, RefusesOtherText) {
  for (const char* bad : {"", "0123", "0123456789ABCDEFGHJKMNPQRI", "0123456789abcdefghjkmnpqrs",
                          "0123456789ABCDEFGHJKMNPQRSX"}) {
    EXPECT_EQ(call_id::parse(bad).error().code, errc::invalid_argument) << bad;
  }
}

TEST(AccountStatus, WordsGoBothWays) {
  for (auto s : {account_status::initializing, account_status::initiated, account_status::active,
                 account_status::failed, account_status::expired, account_status::inactive,
                 account_status::revoked}) {
    EXPECT_EQ(account_status_from(name(s)), s);
  }
  EXPECT_FALSE(account_status_from("active"));
}

TEST(Connection, IsUsableOnlyWhenActiveWithAnEndpoint) {
  connection c;
  c.status = account_status::active;
  EXPECT_FALSE(c.usable());
  c.endpoint = "https://x/mcp";
  EXPECT_TRUE(c.usable());
  c.status = account_status::expired;
  EXPECT_FALSE(c.usable());
}

TEST(Errc, HasAWordForEveryValue) {
  EXPECT_EQ(name(errc::invalid_argument), "invalid_argument");
  EXPECT_EQ(name(errc::unauthenticated), "unauthenticated");
  EXPECT_EQ(name(errc::not_found), "not_found");
  EXPECT_EQ(name(errc::rate_limited), "rate_limited");
  EXPECT_EQ(name(errc::unavailable), "unavailable");
  EXPECT_EQ(name(errc::cancelled), "cancelled");
  EXPECT_EQ(name(errc::internal), "internal");
  EXPECT_EQ(name(errc::timeout), "timeout");
  EXPECT_EQ(name(errc::denied), "denied");
  EXPECT_EQ(name(errc::unknown), "unknown");
  EXPECT_EQ(name(errc::conflict), "conflict");
  EXPECT_EQ(name(errc::too_large), "too_large");
}

TEST(Result, HoldsAValueOrAnError) {
  result<std::string> good = std::string("x");
  EXPECT_TRUE(good);
  EXPECT_EQ(good->size(), 1u);
  const result<std::string> bad = error{errc::not_found, "gone", "look elsewhere", 0};
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "gone");
  const result<void> nothing;
  EXPECT_TRUE(nothing);
}

}  // namespace
}  // namespace patchbay::core
