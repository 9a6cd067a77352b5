#include <string>

#include <gtest/gtest.h>

#include "world.hpp"

namespace patchbay::api {
namespace {

using core::errc;

const header_lines browser = {{"Accept", "text/html,application/xhtml+xml"}};

TEST(Start, SaysWhereToSendTheBrowser) {
  world w;
  const auto answer = w.post("/api/mcp/auth/gmail/start",
                             R"({"alias":"work","return_url":"/done"})", {{"X-User-Id", "ana"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.at("redirect_url"), "https://consent.test/lk_1");
  EXPECT_EQ(answer.at("connected_account_id"), "ca_1");
  EXPECT_EQ(answer.at("expires_at"), "2026-11-22T09:10:00Z");
  const auto& asked = w.connections.start_asked;
  EXPECT_EQ(asked.tenant, "ana");
  EXPECT_EQ(asked.provider, "gmail");
  EXPECT_EQ(asked.alias, "work");
  EXPECT_EQ(asked.return_url, "/done");
  EXPECT_EQ(asked.public_base, "http://127.0.0.1:7420");
}

TEST(Start, WithoutBodyTakesTheDefaults) {
  world w;
  EXPECT_EQ(w.post("/api/mcp/auth/gmail/start", "").status, 200);
  EXPECT_EQ(w.connections.start_asked.tenant, "singleton");
}

TEST(Start, ByAProgramsGetIsJson) {
  world w;
  const auto answer = w.get("/api/mcp/auth/gmail/start?alias=home&return_url=%2Fdone");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(w.connections.start_asked.alias, "home");
  EXPECT_EQ(w.connections.start_asked.return_url, "/done");
}

TEST(Start, ByABrowserLeadsToTheConsent) {
  world w;
  const auto answer = w.get("/api/mcp/auth/gmail/start", browser);
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.header("Location"), "https://consent.test/lk_1");
}

TEST(Start, WithNothingToConsentToSaysThatItIsConnected) {
  world w;
  w.connections.connected_already = true;
  const auto answer = w.post("/api/mcp/auth/gmail/start");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("\"redirect_url\":null"), std::string::npos) << answer.body;
  EXPECT_NE(answer.at("next").find("connected"), std::string::npos);
  const auto page = w.get("/api/mcp/auth/gmail/start", browser);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Location"), "");
  EXPECT_NE(page.body.find("is connected"), std::string::npos);
}

TEST(Start, ThatFailsShowsABrowserAPage) {
  world w;
  w.connections.failure = core::error{errc::unavailable, "COMPOSIO_API_KEY is not set", "set it"};
  const auto page = w.get("/api/mcp/auth/gmail/start", browser);
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(page.type, "text/html; charset=utf-8");
  EXPECT_NE(page.body.find("COMPOSIO_API_KEY"), std::string::npos);
  const auto problem = w.get("/api/mcp/auth/gmail/start");
  EXPECT_EQ(problem.type, "application/problem+json");
  EXPECT_EQ(problem.at("detail"), "COMPOSIO_API_KEY is not set");
}

TEST(Start, ShowsABrowserAPageForEveryMistake) {
  world w;
  const auto unknown = w.get("/api/mcp/auth/gmial/start", browser);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_NE(unknown.body.find("<h1>There is no such provider</h1>"), std::string::npos);
  const auto foreign = w.get("/api/mcp/auth/gmail/start?return_url=https://evil.example", browser);
  EXPECT_EQ(foreign.status, 422);
  EXPECT_EQ(foreign.type, "text/html; charset=utf-8");
  EXPECT_EQ(w.connections.started, 0);
}

TEST(Start, SendsNobodyToAForeignSite) {
  world w;
  const auto posted =
      w.post("/api/mcp/auth/gmail/start", R"({"return_url":"https://evil.example/"})");
  EXPECT_EQ(posted.status, 422);
  EXPECT_STREQ(posted.json()["violations"][0]["path"].GetString(), "return_url");
  EXPECT_EQ(w.get("/api/mcp/auth/gmail/start?return_url=%2F%2Fevil.example").status, 422);
  EXPECT_EQ(w.connections.started, 0);
}

TEST(Start, NamesEveryMemberThatIsWrong) {
  world w;
  const auto answer = w.post("/api/mcp/auth/gmail/start", R"({"returnurl":"/","alias":3})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json()["violations"].Size(), 2u);
  EXPECT_EQ(w.post("/api/mcp/auth/gmail/start", "[1]").status, 422);
  EXPECT_EQ(w.post("/api/mcp/auth/gmail/start", "{").status, 400);
}

TEST(Start, UsesThePublicBase) {
  world w({"https://patchbay.example", "", "0"});
  w.post("/api/mcp/auth/gmail/start");
  EXPECT_EQ(w.connections.start_asked.public_base, "https://patchbay.example");
}

TEST(Auth, OfAnUnknownProviderNamesTheNearest) {
  world w;
  for (const std::string_view target :
       {"/api/mcp/auth/slck/status", "/api/mcp/auth/slck/start", "/api/mcp/auth/slck/_debug/db"}) {
    const auto answer = w.get(target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_EQ(answer.at("hint"), "did you mean 'slack'?");
  }
  EXPECT_EQ(w.post("/api/mcp/auth/slck/disconnect").status, 404);
  EXPECT_EQ(w.post("/api/mcp/auth/slck/finalize").status, 404);
}

TEST(Auth, BlamesTheBrokersRefusalNotTheCaller) {
  world w;
  w.connections.failure = core::error{errc::unauthenticated, "the broker refused our key", ""};
  const auto answer = w.get("/api/mcp/auth/gmail/status");
  EXPECT_EQ(answer.status, 502);
  EXPECT_EQ(answer.at("errc"), "unauthenticated");
}

TEST(Auth, SaysWhenABusyBrokerMayBeAskedAgain) {
  world w;
  w.connections.failure = core::error{errc::rate_limited, "slow down", "", 30};
  const auto answer = w.post("/api/mcp/auth/gmail/start");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("Retry-After"), "30");
}

TEST(Finalize, TakesTheAccountInBothSpellings) {
  world w;
  w.connections.done.status.is_authorized = true;
  EXPECT_EQ(w.post("/api/mcp/auth/gmail/finalize", R"({"connected_account_id":"ca_1"})",
                   {{"X-User-Id", "ana"}})
                .status,
            200);
  EXPECT_EQ(w.connections.account_asked, "ca_1");
  EXPECT_EQ(w.connections.tenant_asked, "ana");
  w.post("/api/mcp/auth/gmail/finalize", R"({"connectedAccountId":"ca_2"})");
  EXPECT_EQ(w.connections.account_asked, "ca_2");
}

TEST(Finalize, NeedsAnAccount) {
  world w;
  const auto answer = w.post("/api/mcp/auth/gmail/finalize");
  EXPECT_EQ(answer.status, 422);
  EXPECT_STREQ(answer.json()["violations"][0]["path"].GetString(), "connected_account_id");
  EXPECT_EQ(w.connections.finished, 0);
}

TEST(Status, SaysWhoseSinceWhenAndWhatNext) {
  world w;
  auto& now = w.connections.now;
  now.known = true;
  now.is_authorized = true;
  now.status = core::account_status::active;
  now.connected_account = "ca_1";
  now.label = "ana@example.com";
  now.since = core::wall_time(std::chrono::seconds(1'795'338'600));
  now.next = "call its actions";
  const auto answer = w.get("/api/mcp/auth/gmail/status");
  EXPECT_EQ(answer.at("provider"), "gmail");
  EXPECT_TRUE(answer.json()["is_authorized"].GetBool());
  EXPECT_EQ(answer.at("status"), "ACTIVE");
  EXPECT_EQ(answer.at("account"), "ca_1");
  EXPECT_EQ(answer.at("label"), "ana@example.com");
  EXPECT_EQ(answer.at("since"), "2026-11-22T09:10:00Z");
  EXPECT_EQ(answer.at("next"), "call its actions");
  EXPECT_TRUE(answer.json()["alias"].IsNull());
}

TEST(Status, OfWhatWasNeverConnectedSaysSo) {
  world w;
  const auto answer = w.get("/api/mcp/auth/slack/status");
  EXPECT_EQ(answer.at("status"), "NOT_CONNECTED");
  EXPECT_FALSE(answer.json()["is_authorized"].GetBool());
  EXPECT_TRUE(answer.json()["since"].IsNull());
}

TEST(Status, AsksTheBrokerOnlyWhenTold) {
  world w;
  w.get("/api/mcp/auth/gmail/status");
  w.get("/api/mcp/auth/gmail/status?refresh=1");
  ASSERT_EQ(w.connections.status_asked.size(), 2u);
  EXPECT_FALSE(w.connections.status_asked[0].second);
  EXPECT_TRUE(w.connections.status_asked[1].second);
}

TEST(Status, OfAllHasEveryLoadedProvider) {
  world w;
  const auto answer = w.get("/api/mcp/auth/status?refresh=1", {{"X-User-Id", "ana"}});
  const auto all = answer.json();
  ASSERT_EQ(all["providers"].Size(), 2u);
  EXPECT_STREQ(all["providers"][0]["provider"].GetString(), "gmail");
  EXPECT_STREQ(all["providers"][1]["provider"].GetString(), "slack");
  EXPECT_TRUE(w.connections.status_asked[1].second);
  EXPECT_EQ(w.connections.tenant_asked, "ana");
}

TEST(Disconnect, AnswersWhatIsLeft) {
  world w;
  w.connections.now.known = true;
  w.connections.now.status = core::account_status::inactive;
  const auto answer = w.post("/api/mcp/auth/gmail/disconnect", "", {{"X-User-Id", "ana"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(w.connections.disconnected, 1);
  EXPECT_EQ(w.connections.tenant_asked, "ana");
  EXPECT_FALSE(answer.json()["is_authorized"].GetBool());
  EXPECT_EQ(answer.at("status"), "INACTIVE");
}

TEST(Debug, TakesBothSpellings) {
  world w;
  for (const std::string_view what : {"redirect", "ping", "auth-configs", "auth_configs", "db",
                                      "mcp-client", "mcp_client", "connected_accounts"}) {
    EXPECT_EQ(w.get("/api/mcp/auth/gmail/_debug/" + std::string(what)).status, 200) << what;
  }
  EXPECT_EQ(w.connections.what_asked, "connected-accounts");
  EXPECT_EQ(w.connections.base_asked, "http://127.0.0.1:7420");
}

TEST(Debug, NamesItsViews) {
  world w;
  const auto answer = w.get("/api/mcp/auth/gmail/_debug/secrets");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.at("hint").find("mcp-client"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::api
