#include <string>

#include <gtest/gtest.h>

#include "api/address.hpp"
#include "core/ids.hpp"
#include "world.hpp"

namespace patchbay::api {
namespace {

const header_lines local = {{"Host", "127.0.0.1:7420"}};

header_lines with(header_lines more) {
  more.emplace_back("Host", "127.0.0.1:7420");
  return more;
}

class EveryRoute : public testing::Test {
 protected:
  /// What each served route answers to a request with these headers.
  void expect_refused(const header_lines& headers, int status, const std::string& body = "") {
    for (const auto& route : w_.router.routes()) {
      std::string target = route->pattern;
      for (auto open = target.find('{'); open != std::string::npos; open = target.find('{')) {
        target.replace(open, target.find('}') - open + 1, "gmail");
      }
      const auto answer =
          w_.ask(route->method, target, headers, route->method == "POST" ? body : std::string());
      EXPECT_EQ(answer.status, status) << route->method << ' ' << target;
      EXPECT_EQ(answer.type, "application/problem+json") << target;
      EXPECT_FALSE(answer.at("hint").empty()) << target;
    }
    EXPECT_EQ(w_.calls.asked, 0);
    EXPECT_EQ(w_.connections.started + w_.connections.finished + w_.connections.disconnected, 0);
  }

  world w_;
};

TEST_F(EveryRoute, RefusesAPageWhoseNameWasReboundToThisAddress) {
  expect_refused({{"Host", "evil.example:7420"}}, 421);
  expect_refused({{"Host", "127.0.0.1.evil.example:7420"}, {"Content-Type", "application/json"}},
                 421, "{}");
}

TEST_F(EveryRoute, RefusesARequestWithoutHost) { expect_refused({}, 421); }

TEST_F(EveryRoute, RefusesAForeignOrigin) {
  expect_refused(with({{"Origin", "https://evil.example"}, {"Content-Type", "application/json"}}),
                 403, "{}");
}

TEST_F(EveryRoute, RefusesAnotherPortOfThisMachineAsOrigin) {
  expect_refused(with({{"Origin", "http://127.0.0.1:3000"}}), 403);
}

TEST_F(EveryRoute, RefusesTheOriginOfASandboxedFrame) {
  expect_refused(with({{"Origin", "null"}}), 403);
}

TEST_F(EveryRoute, RefusesToBeEmbeddedByAnotherSite) {
  expect_refused(with({{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "no-cors"}}), 403);
  expect_refused(with({{"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Mode", "no-cors"}}), 403);
}

TEST_F(EveryRoute, RefusesATenantThatCannotBeOne) {
  for (const auto& tenant :
       {std::string(), std::string("a/b"), std::string("../x"), std::string("a b"),
        std::string("\xc3\xa9"), std::string(core::tenant_id_max + 1, 'a')}) {
    expect_refused(with({{"X-User-Id", tenant}}), 400);
  }
}

TEST_F(EveryRoute, RefusesAHeaderThatDecidesWhenItComesTwice) {
  expect_refused(with({{"X-User-Id", "ana"}, {"X-User-Id", "bob"}}), 400);
  expect_refused(with({{"Host", "127.0.0.1:7420"}}), 400);
  expect_refused(with({{"Origin", "http://127.0.0.1:7420"}, {"origin", "https://evil.example"}}),
                 400);
}

TEST(Gate, RefusesTheBodiesThatAFormCanPost) {
  for (const std::string_view type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/jsonp", "text/plain; application/json", ""}) {
    world w;
    const auto answer = w.ask("POST", "/api/actions/gmail_search",
                              with({{"Content-Type", std::string(type)}}), R"({"query":"x"})");
    EXPECT_EQ(answer.status, 415) << type;
    EXPECT_EQ(w.calls.asked, 0) << type;
    EXPECT_NE(answer.at("hint").find("application/json"), std::string::npos);
  }
}

TEST(Gate, RefusesABodyWithoutType) {
  world w;
  EXPECT_EQ(w.ask("POST", "/api/actions/gmail_search", local, "{}").status, 415);
  EXPECT_EQ(w.ask("POST", "/api/mcp/auth/gmail/disconnect", local, "").status, 200);
}

TEST(Gate, TakesJsonInItsSpellings) {
  for (const std::string_view type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8",
        "application/json ;charset=utf-8"}) {
    world w;
    w.calls.reply = core::outcome{};
    EXPECT_EQ(w.ask("POST", "/api/actions/gmail_search",
                    with({{"Content-Type", std::string(type)}}), "{}")
                  .status,
              200)
        << type;
  }
}

TEST(Gate, LetsInPagesOfItsOwnAndProgramsWithoutOrigin) {
  world w;
  EXPECT_EQ(w.get("/api/actions").status, 200);
  EXPECT_EQ(w.get("/api/actions", {{"Origin", "http://127.0.0.1:7420"}}).status, 200);
  EXPECT_EQ(
      w.get("/api/actions", {{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Mode", "cors"}}).status,
      200);
}

TEST(Gate, LetsALinkOfAnotherSiteLeadHere) {
  world w;
  EXPECT_NE(w.get("/api/composio-redirect?status=success&state=s",
                  {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}})
                .status,
            403);
}

TEST(Gate, KnowsLoopbackInEverySpelling) {
  world w;
  for (const std::string host :
       {"localhost", "LOCALHOST:1", "127.0.0.1", "127.255.0.3:65535", "[::1]", "[::1]:7420"}) {
    EXPECT_EQ(w.ask("GET", "/healthz", {{"Host", host}}, "").status, 200) << host;
  }
  for (const std::string host :
       {"127.1", "127.0.0.256", "127.00.0.1", "128.0.0.1", "0.0.0.0", "localhost.evil.example",
        "localhost:", "localhost:x", "localhost:123456", "user@localhost", "[::1", "[::2]",
        "[127.0.0.1]", "127.0.0.1:1:2", "2130706433", "localhost/", "localhost#", " localhost"}) {
    EXPECT_EQ(w.ask("GET", "/healthz", {{"Host", host}}, "").status, 421) << host;
  }
}

TEST(Gate, KnowsThePublicBase) {
  world w({"https://patchbay.example:8443", "", "0"});
  const header_lines host = {{"Host", "patchbay.example:8443"}};
  EXPECT_EQ(w.ask("GET", "/healthz", host, "").status, 200);
  EXPECT_EQ(w.get("/healthz", {{"Origin", "https://patchbay.example:8443"}}).status, 200);
  EXPECT_EQ(w.get("/healthz", {{"Origin", "http://patchbay.example:8443"}}).status, 403);
  EXPECT_EQ(w.get("/healthz", {{"Origin", "https://patchbay.example"}}).status, 403);
  EXPECT_EQ(w.ask("GET", "/healthz", {{"Host", "x.patchbay.example"}}, "").status, 421);
}

TEST(Caller, IsTheTenantThatTheRequestNames) {
  world w;
  EXPECT_EQ(w.get("/api/actions", {{"X-User-Id", "ana"}}).at("tenant"), "ana");
  EXPECT_EQ(w.get("/api/actions", {{"x-user-id", "team:ana@x"}}).at("tenant"), "team:ana@x");
  EXPECT_EQ(w.get("/api/actions").at("tenant"), "singleton");
}

TEST(ReturnUrl, LeadsOnlyHomeOrToLoopback) {
  const std::string base = "https://patchbay.example";
  for (const std::string_view url :
       {"/", "/done?x=1", "http://127.0.0.1:3000/a", "http://localhost", "http://[::1]:1/",
        "https://patchbay.example/done"}) {
    EXPECT_TRUE(is_return_url(url, base)) << url;
  }
  for (const std::string_view url :
       {"", "//evil.example", "/\\evil.example", "\\\\evil", "https://evil.example/",
        "https://patchbay.example.evil.example/", "https://patchbay.example@evil.example/",
        "http://localhost@evil.example", "javascript:alert(1)", "data:text/html,x", "done",
        "/a\r\nSet-Cookie: x", "/a\tb", "http:/evil.example", "ftp://localhost/",
        "https://patchbay.example:444/", "http://localhost:3000\\@evil.example"}) {
    EXPECT_FALSE(is_return_url(url, base)) << url;
  }
}

}  // namespace
}  // namespace patchbay::api
