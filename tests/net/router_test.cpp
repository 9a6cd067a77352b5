#include "net/router.hpp"

#include <gtest/gtest.h>

namespace patchbay::net {
namespace {

exchange asked(std::string_view method, std::string_view path, std::string_view query = {}) {
  exchange x;
  x.method = method;
  x.path = path;
  x.query = query;
  return x;
}

void nothing(exchange&) {}

TEST(Router, LiteralSegmentsWinOverParameters) {
  router r;
  r.add_quick("GET", "/auth/{provider}/status", nothing);
  r.add_quick("GET", "/auth/status", nothing);
  r.add_quick("GET", "/auth/all/status", nothing);
  std::string allowed;
  auto x = asked("GET", "/auth/all/status");
  ASSERT_NE(r.match(x, allowed), nullptr);
  EXPECT_EQ(x.route, "/auth/all/status");
  auto y = asked("GET", "/auth/gmail/status");
  ASSERT_NE(r.match(y, allowed), nullptr);
  EXPECT_EQ(y.parameter("provider"), "gmail");
}

TEST(Router, ALiteralThatLeadsNowhereGivesWayToAParameter) {
  router r;
  r.add_quick("GET", "/a/b/c", nothing);
  r.add_quick("GET", "/a/{x}/d", nothing);
  std::string allowed;
  auto x = asked("GET", "/a/b/d");
  ASSERT_NE(r.match(x, allowed), nullptr);
  EXPECT_EQ(x.parameter("x"), "b");
}

TEST(Router, ParametersAreDecodedAndBrokenEscapesMatchNothing) {
  router r;
  r.add_quick("GET", "/{a}/x/{b}", nothing);
  std::string allowed;
  auto x = asked("GET", "/a%20b/x/%C3%A9+");
  ASSERT_NE(r.match(x, allowed), nullptr);
  EXPECT_EQ(x.parameter("a"), "a b");
  EXPECT_EQ(x.parameter("b"), "\xC3\xA9+");
  for (const char* bad : {"/%/x/1", "/%zz/x/1", "/%00/x/1", "//x/1"}) {
    auto y = asked("GET", bad);
    EXPECT_EQ(r.match(y, allowed), nullptr) << bad;
  }
}

TEST(Router, AWrongMethodNamesTheRightOnes) {
  router r;
  r.add_quick("GET", "/a", nothing);
  r.add_quick("POST", "/a", nothing);
  std::string allowed;
  auto x = asked("PUT", "/a");
  EXPECT_EQ(r.match(x, allowed), nullptr);
  EXPECT_EQ(allowed, "GET, POST");
}

TEST(Router, HeadIsAnsweredByGet) {
  router r;
  r.add_quick("GET", "/a", nothing);
  std::string allowed;
  auto x = asked("HEAD", "/a");
  EXPECT_NE(r.match(x, allowed), nullptr);
}

TEST(Router, TheSameRouteTwiceIsABug) {
  router r;
  r.add_quick("GET", "/a/{x}", nothing);
  EXPECT_THROW(r.add_quick("GET", "/a/{y}", nothing), std::logic_error);
}

TEST(Exchange, QueryParametersAreDecoded) {
  const auto x = asked("GET", "/", "a=1&b%5B=x+y%21&flag&a=2&bad=%zz");
  EXPECT_EQ(x.query_value("a"), "1");
  EXPECT_EQ(x.query_value("b["), "x y!");
  EXPECT_TRUE(x.query_has("flag"));
  EXPECT_FALSE(x.query_has("fla"));
  EXPECT_EQ(x.query_value("bad"), "");
}

TEST(Exchange, HeaderNamesAreFoundInAnyCaseAndLineBreaksAreRefused) {
  exchange x;
  x.headers.push_back({"X-User-Id", "ana"});
  EXPECT_EQ(x.get("x-user-ID"), "ana");
  EXPECT_FALSE(x.has("x-user"));
  x.add_header("Location", "/a\r\nSet-Cookie: x=1");
  EXPECT_EQ(x.extra_headers, "");
  x.add_header("Location", "/a");
  EXPECT_EQ(x.extra_headers, "Location: /a\r\n");
}

}  // namespace
}  // namespace patchbay::net
