#include <gtest/gtest.h>

#include "core/ports/http.hpp"

namespace patchbay::core::ports {
namespace {

TEST(ParseUrl, SplitsOriginTargetAndAuthority) {
  const auto u = parse_url("HTTPS://Example.COM:8443/a/b?x=1&y=%20");
  ASSERT_TRUE(u.ok());
  EXPECT_TRUE(u->origin.tls);
  EXPECT_EQ(u->origin.host, "example.com");
  EXPECT_EQ(u->origin.port, 8443);
  EXPECT_EQ(u->target, "/a/b?x=1&y=%20");
  EXPECT_EQ(u->authority, "example.com:8443");
}

TEST(ParseUrl, FillsInPortAndPath) {
  const auto u = parse_url("http://127.0.0.1?q");
  ASSERT_TRUE(u.ok());
  EXPECT_EQ(u->origin.port, 80);
  EXPECT_EQ(u->target, "/?q");
  EXPECT_EQ(u->authority, "127.0.0.1");
  const auto v6 = parse_url("https://[::1]/");
  ASSERT_TRUE(v6.ok());
  EXPECT_EQ(v6->origin.host, "::1");
  EXPECT_EQ(v6->origin.port, 443);
  EXPECT_EQ(v6->authority, "[::1]");
}

TEST(ParseUrl, RefusesWhatIsNoAbsoluteHttpUrl) {
  for (const char* bad :
       {"", "/a", "ftp://a/", "http:///a", "http://a/#f", "http://a b/", "http://a:0/",
        "http://a:99999/", "javascript:alert(1)", "http://a%2eb/"}) {
    const auto u = parse_url(bad);
    ASSERT_FALSE(u.ok()) << bad;
    EXPECT_EQ(u.error().code, errc::invalid_argument) << bad;
  }
}

TEST(ParseUrl, NeverRepeatsAPassword) {
  const auto u = parse_url("https://ana:hunter2@example.com/");
  ASSERT_FALSE(u.ok());
  EXPECT_EQ(u.error().message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::core::ports
