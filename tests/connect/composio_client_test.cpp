#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/composio/access.hpp"
#include "connect/composio/client.hpp"
#include "connect/composio/requests.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_http.hpp"
#include "support/run.hpp"

namespace patchbay::connect::composio {
namespace {

using core::errc;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

access access_at(std::string key) {
  settings s;
  s.base_url = "http://127.0.0.1:9/";
  s.api_key = std::move(key);
  return access_from(s);
}

struct Client : ::testing::Test {
  boost::asio::io_context unused;
  patchbay::testing::fake_http http{unused};
  tests::fake_clock time;
  access where = access_at("ak_1");
  client broker{where, "", http, time};
  core::steady_time later = time.steadily + std::chrono::minutes(5);

  void say(int status, std::string body, int retry_after_s = 0) {
    patchbay::testing::fake_reply r;
    r.status = status;
    r.body = std::move(body);
    r.retry_after_s = retry_after_s;
    http.script.push_back(std::move(r));
  }
  void fail(errc code, bool sent) {
    patchbay::testing::fake_reply r;
    r.fails = core::error{code, "as it is", {}};
    r.sent = sent;
    http.script.push_back(std::move(r));
  }
  core::result<core::ports::broker_link> link() {
    return tests::run(broker.link("ac_1", "ana", "http://me/cb", "", later));
  }
  core::result<core::ports::broker_account> account() {
    return tests::run(broker.account("ca_1", later));
  }
  core::result<core::ports::broker_endpoint> endpoint(std::vector<std::string> tools = {"A"}) {
    return tests::run(broker.endpoint("gmail", "ac_1", "ana", "ca_1", std::move(tools), later));
  }
  [[nodiscard]] std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const auto& r : http.seen) {
      lines.push_back(r.method + " " + r.target.substr(0, r.target.find('?')));
    }
    return lines;
  }
  const std::string active = R"({"id":"ca_1","status":"ACTIVE","user_id":"ana"})";
  const std::string name = server_name("gmail", "ac_1");
  std::string server(std::string tools = R"(["A"])") const {
    return R"({"id":"srv","name":")" + name + R"(","auth_config_ids":["ac_1"],"allowed_tools":)" +
           tools + "}";
  }
  const std::string urls =
      R"({"mcp_url":"u","connected_account_urls":["http://127.0.0.1:9/v3/mcp/srv?)"
      R"(connected_account_ids=ca_1"],"user_ids_url":[]})";
};

TEST_F(Client, SendsTheKeyAndAsksForJson) {
  say(200, active);
  ASSERT_TRUE(account().ok());
  EXPECT_EQ(http.seen[0].header("x-api-key"), "ak_1");
  EXPECT_EQ(http.seen[0].header("Accept"), "application/json");
  EXPECT_EQ(http.seen[0].header("Content-Type"), "(none)");
  EXPECT_EQ(http.seen[0].target, "/api/v3.1/connected_accounts/ca_1");
  EXPECT_EQ(http.seen[0].host, "127.0.0.1:9");
  EXPECT_EQ(http.seen[0].deadline, time.steadily + std::chrono::seconds(60));
}

TEST_F(Client, WithoutAKeyAsksNobody) {
  const access none = access_at("");
  client without(none, "", http, time);
  EXPECT_THAT(without.unconfigured(), HasSubstr("COMPOSIO_API_KEY"));
  EXPECT_EQ(tests::run(without.ping(later)).error().code, errc::unavailable);
  EXPECT_TRUE(http.seen.empty());
}

TEST_F(Client, ReadsALink) {
  say(201, R"({"link_token":"lk","redirect_url":"https://c.example/link/lk",
               "expires_at":"2026-11-22T09:10:00.000Z","connected_account_id":"ca_9"})");
  const auto l = link();
  ASSERT_TRUE(l.ok());
  EXPECT_EQ(l->connected_account, "ca_9");
  EXPECT_EQ(http.seen[0].header("Content-Type"), "application/json");
}

TEST_F(Client, AsksForALinkOnceWhateverTheAnswer) {
  for (const int status : {429, 500, 503}) {
    http.seen.clear();
    say(status, "");
    EXPECT_FALSE(link().ok());
    EXPECT_EQ(http.seen.size(), 1U) << status;
  }
  http.seen.clear();
  fail(errc::timeout, true);
  EXPECT_EQ(link().error().code, errc::timeout);
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(Client, AsksForALinkAgainWhenNothingWasSent) {
  fail(errc::unavailable, false);
  say(201, R"({"redirect_url":"https://c.example/l","connected_account_id":"ca_9"})");
  EXPECT_TRUE(link().ok());
  EXPECT_EQ(http.seen.size(), 2U);
}

TEST_F(Client, RepeatsReadsThreeTimes) {
  say(503, "<html>busy</html>");
  fail(errc::unavailable, true);
  say(200, active);
  EXPECT_TRUE(account().ok());
  EXPECT_EQ(time.slept, std::chrono::milliseconds(1500));
  for (int i = 0; i < 3; ++i) fail(errc::unavailable, false);
  const auto down = account();
  ASSERT_FALSE(down.ok());
  EXPECT_EQ(down.error().code, errc::unavailable);
  EXPECT_THAT(down.error().message, HasSubstr("cannot be reached: as it is"));
  EXPECT_THAT(down.error().hint, HasSubstr("COMPOSIO_BASE_URL"));
  EXPECT_EQ(http.seen.size(), 6U);
}

TEST_F(Client, WaitsForRetryAfterInsideTheDeadlineOnly) {
  say(429, R"({"message":"Rate limit exceeded."})", 20);
  say(200, active);
  EXPECT_TRUE(account().ok());
  EXPECT_EQ(time.slept, std::chrono::seconds(20));
  say(429, R"({"message":"Rate limit exceeded."})", 3600);
  const auto limited = account();
  ASSERT_FALSE(limited.ok());
  EXPECT_EQ(limited.error().code, errc::rate_limited);
  EXPECT_EQ(limited.error().retry_after_s, 3600);
  EXPECT_EQ(time.slept, std::chrono::seconds(20));
}

TEST_F(Client, NamesTheVariableOfARefusedKey) {
  say(401, R"({"error":{"message":"Invalid API key","code":801}})");
  const auto a = account();
  ASSERT_FALSE(a.ok());
  EXPECT_EQ(a.error().code, errc::unauthenticated);
  EXPECT_THAT(a.error().hint, HasSubstr("COMPOSIO_API_KEY"));
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(Client, RefusesAnAnswerAboutAnotherAccount) {
  say(200, R"({"id":"ca_2","status":"ACTIVE"})");
  EXPECT_EQ(account().error().code, errc::unavailable);
}

TEST_F(Client, ReadsAllPagesAndOnlyThisUsersAccounts) {
  say(200, R"({"items":[{"id":"ca_1","status":"ACTIVE","user_id":"ana"},
      {"id":"ca_2","status":"ACTIVE","user_id":"eve"},{"broken":1}],"next_cursor":"n"})");
  say(200, R"({"items":[{"id":"ca_3","status":"EXPIRED","user_id":"ana"}],"next_cursor":null})");
  const auto all = tests::run(broker.accounts("ana", "gmail", later));
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[1].id, "ca_3");
  EXPECT_THAT(http.seen[1].target, HasSubstr("cursor=n"));
}

TEST_F(Client, BoundsPages) {
  http.serve = [](const patchbay::testing::seen_request&) {
    patchbay::testing::fake_reply r;
    r.body = R"({"items":[],"next_cursor":"again"})";
    return r;
  };
  EXPECT_TRUE(tests::run(broker.accounts("ana", "gmail", later)).ok());
  EXPECT_EQ(http.seen.size(), static_cast<std::size_t>(pages_max));
  EXPECT_TRUE(tests::run(broker.auth_configs("gmail", later)).ok());
}

TEST_F(Client, ReadsAuthConfigs) {
  say(200, R"({"items":[{"id":"ac_1","name":"n","toolkit":{"slug":"gmail"},"status":"DISABLED"},
      {"id":"ac_2","toolkit":{"slug":"slack"}},{"name":"no id"}]})");
  const auto all = tests::run(broker.auth_configs("gmail", later));
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 1U);
  EXPECT_FALSE(all->front().enabled);
}

TEST_F(Client, PassesErrorsOfListsOn) {
  say(403, R"({"error":{"message":"scoped"}})");
  EXPECT_EQ(tests::run(broker.accounts("ana", "gmail", later)).error().code, errc::denied);
  say(200, "<html></html>");
  EXPECT_EQ(tests::run(broker.auth_configs("gmail", later)).error().code, errc::unavailable);
  fail(errc::denied, false);
  EXPECT_EQ(tests::run(broker.accounts("ana", "gmail", later)).error().code, errc::denied);
  fail(errc::denied, false);
  EXPECT_EQ(tests::run(broker.auth_configs("gmail", later)).error().code, errc::denied);
}

TEST_F(Client, PingReadsTheSmallestList) {
  say(200, R"({"items":[]})");
  EXPECT_TRUE(tests::run(broker.ping(later)).ok());
  say(401, "{}");
  EXPECT_EQ(tests::run(broker.ping(later)).error().code, errc::unauthenticated);
  fail(errc::cancelled, false);
  EXPECT_EQ(tests::run(broker.ping(later)).error().code, errc::cancelled);
}

TEST_F(Client, DisablesAnAccount) {
  say(200, R"({"success":true})");
  EXPECT_TRUE(tests::run(broker.disable("ca_1", later)).ok());
  EXPECT_EQ(http.seen[0].body, R"({"enabled":false})");
  say(404, R"({"error":{"message":"gone"}})");
  EXPECT_EQ(tests::run(broker.disable("ca_1", later)).error().code, errc::not_found);
  fail(errc::cancelled, false);
  EXPECT_FALSE(tests::run(broker.disable("ca_1", later)).ok());
}

TEST_F(Client, UsesTheServerThatItFinds) {
  say(200, R"({"items":[{"id":"x","name":"other","auth_config_ids":["ac_1"]},)" + server() +
               R"(],"total_pages":1})");
  say(200, urls);
  const auto e = endpoint();
  ASSERT_TRUE(e.ok());
  EXPECT_EQ(e->url, "http://127.0.0.1:9/v3/mcp/srv?connected_account_id=ca_1");
  EXPECT_TRUE(e->headers.empty());
  EXPECT_THAT(asked(),
              ElementsAre("GET /api/v3.1/mcp/servers", "POST /api/v3.1/mcp/servers/generate"));
}

TEST_F(Client, LooksThroughThePagesOfServers) {
  say(200, R"({"items":[{"id":"x","name":"other"}],"total_pages":2})");
  say(200, R"({"items":[)" + server() + R"(],"total_pages":2})");
  say(200, urls);
  EXPECT_TRUE(endpoint().ok());
}

TEST_F(Client, MakesTheServerThatIsMissing) {
  say(200, R"({"items":[],"total_pages":0})");
  say(201, server());
  say(200, urls);
  ASSERT_TRUE(endpoint().ok());
  EXPECT_THAT(http.seen[1].body, HasSubstr(R"("allowed_tools":["A"])"));
  EXPECT_THAT(http.seen[2].body, HasSubstr(R"("mcp_server_id":"srv")"));
}

TEST_F(Client, LooksAgainWhenTheNameIsTaken) {
  say(200, R"({"items":[]})");
  say(400, R"({"error":{"message":"taken","code":1151}})");
  say(200, R"({"items":[)" + server() + "]}");
  say(200, urls);
  EXPECT_TRUE(endpoint().ok());
}

TEST_F(Client, LooksAgainWhenTheAnswerWasLost) {
  say(200, R"({"items":[]})");
  fail(errc::timeout, true);
  say(200, R"({"items":[)" + server() + "]}");
  say(200, urls);
  EXPECT_TRUE(endpoint().ok());
}

TEST_F(Client, SaysThatTheNameBelongsToAnother) {
  say(200, R"({"items":[]})");
  say(400, R"({"error":{"message":"taken","code":1151}})");
  say(200, R"({"items":[]})");
  const auto e = endpoint();
  ASSERT_FALSE(e.ok());
  EXPECT_EQ(e.error().code, errc::conflict);
  EXPECT_THAT(e.error().hint, HasSubstr("COMPOSIO_MCP_SERVER_ID"));
}

TEST_F(Client, SaysWhyTheServerCouldNotBeMade) {
  say(200, R"({"items":[]})");
  fail(errc::timeout, true);
  say(200, R"({"items":[]})");
  EXPECT_EQ(endpoint().error().code, errc::timeout);
  say(200, R"({"items":[]})");
  say(400, R"({"error":{"message":"taken","code":1151}})");
  say(403, R"({"error":{"message":"scoped"}})");
  EXPECT_EQ(endpoint().error().code, errc::denied);
  say(403, R"({"error":{"message":"scoped"}})");
  EXPECT_EQ(endpoint().error().code, errc::denied);
  fail(errc::denied, false);
  EXPECT_EQ(endpoint().error().code, errc::denied);
}

TEST_F(Client, WidensTheToolsOfItsServer) {
  say(200, R"({"items":[)" + server() + "]}");
  say(200, server(R"(["A","B"])"));
  say(200, urls);
  ASSERT_TRUE(endpoint({"A", "B"}).ok());
  EXPECT_EQ(http.seen[1].method, "PATCH");
  EXPECT_EQ(http.seen[1].body, R"({"allowed_tools":["A","B"]})");
  say(200, R"({"items":[)" + server() + "]}");
  say(403, R"({"error":{"message":"scoped"}})");
  EXPECT_EQ(endpoint({"B"}).error().code, errc::denied);
  say(200, R"({"items":[)" + server() + "]}");
  fail(errc::denied, false);
  EXPECT_FALSE(endpoint({"B"}).ok());
}

TEST_F(Client, UsesTheServerThatTheOperatorNames) {
  client named(where, "mine", http, time);
  say(200, urls);
  ASSERT_TRUE(tests::run(named.endpoint("gmail", "ac_1", "ana", "ca_1", {}, later)).ok());
  EXPECT_THAT(http.seen[0].body, HasSubstr(R"("mcp_server_id":"mine")"));
}

TEST_F(Client, SaysWhyThereIsNoAddress) {
  client named(where, "mine", http, time);
  const std::vector<std::pair<int, std::string>> cases = {
      {404, R"({"error":{"message":"no such server"}})"},
      {200, "<html>"},
      {200, R"({"mcp_url":"http://evil.example/x"})"}};
  for (const auto& [status, body] : cases) {
    say(status, body);
    EXPECT_FALSE(tests::run(named.endpoint("gmail", "ac_1", "ana", "ca_1", {}, later)).ok());
  }
  fail(errc::denied, false);
  EXPECT_FALSE(tests::run(named.endpoint("gmail", "ac_1", "ana", "ca_1", {}, later)).ok());
}

}  // namespace
}  // namespace patchbay::connect::composio
