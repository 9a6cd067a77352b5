#include "scene.hpp"

namespace patchbay::sandbox_tests {

namespace {

class Broker : public scene {};

TEST_F(Broker, RequestWithoutKeyIsRefusedInTheEnvelope) {
  const reply got = box.send("GET", "/api/v3.1/connected_accounts");
  EXPECT_EQ(got.status, 401);
  EXPECT_EQ(text_at(got, "error.code"), "906");
  EXPECT_EQ(text_at(got, "error.slug"), "Auth_NoAuthProvided");
  EXPECT_EQ(text_at(got, "error.status"), "401");
}

TEST_F(Broker, WrongKeyIsRefusedAndOnlyItsTailIsShown) {
  const reply got =
      box.send("GET", "/api/v3/connected_accounts", {}, {{"x-api-key", "ak_verysecret"}});
  EXPECT_EQ(text_at(got, "error.code"), "801");
  EXPECT_EQ(got.body.find("verysec"), std::string::npos);
}

TEST_F(Broker, TwoCredentialsAreRefusedEvenIfOneIsRight) {
  const reply got = box.send("GET", "/api/v3.1/connected_accounts", {},
                             {{"x-api-key", std::string(api_key)}, {"x-org-api-key", "ok_1"}});
  EXPECT_EQ(got.status, 401);
  EXPECT_EQ(text_at(got, "error.code"), "10401");
}

TEST_F(Broker, BothPrefixesServeTheSameRows) {
  const std::string account = connected("ana");
  EXPECT_EQ(text_at(box.api("GET", "/api/v3/connected_accounts/" + account), "id"), account);
  EXPECT_EQ(text_at(box.api("GET", "/api/v3.1/connected_accounts/" + account), "id"), account);
}

TEST_F(Broker, EveryAnswerCarriesTheRateLimit) {
  const reply got = box.api("GET", "/api/v3.1/auth_configs");
  EXPECT_EQ(got.header("x-ratelimit"), "2000");
  EXPECT_EQ(got.header("x-ratelimit-remaining"), "1999");
  EXPECT_EQ(got.header("x-ratelimit-window-size"), "60s");
}

TEST_F(Broker, BeyondTheRateLimitTheAnswerIs429WithItsOwnBody) {
  ASSERT_EQ(box.send("POST", "/control/settings", R"({"rate_limit":1})").status, 200);
  const reply first = box.api("GET", "/api/v3.1/auth_configs");
  reply got = box.api("GET", "/api/v3.1/auth_configs");
  if (got.status == 200) got = box.api("GET", "/api/v3.1/auth_configs");  // a window just ended
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(got.status, 429);
  EXPECT_FALSE(got.header("retry-after").empty());
  EXPECT_EQ(text_at(got, "message"), "Rate limit exceeded. Limit: 1 requests per 1 minutes");
}

TEST_F(Broker, OnlyPluralFiltersCount) {
  connected("ana");
  connected("bob");
  EXPECT_EQ(text_at(box.api("GET", "/api/v3.1/connected_accounts?user_ids=ana"), "total_items"),
            "1");
  EXPECT_EQ(text_at(box.api("GET", "/api/v3.1/connected_accounts?user_id=ana"), "total_items"),
            "2");
}

TEST_F(Broker, ListFiltersTakeSeveralValues) {
  connected("ana");
  begin("bob");
  connected("eve");
  const reply got =
      box.api("GET", "/api/v3.1/connected_accounts?user_ids=ana%2Cbob&statuses=ACTIVE%2CEXPIRED");
  EXPECT_EQ(text_at(got, "total_items"), "1");
}

TEST_F(Broker, CursorLeadsThroughAllPages) {
  for (const char* user : {"a", "b", "c", "d", "e"}) begin(user);
  std::string target = "/api/v3.1/connected_accounts?limit=2";
  std::size_t seen = 0, pages = 0;
  while (pages < 10) {
    const reply got = box.api("GET", target);
    const core::json::document page = got.json();
    seen += core::json::find(page, "items")->Size();
    ++pages;
    const std::string next = text_at(got, "next_cursor");
    if (next == "null") break;
    target = "/api/v3.1/connected_accounts?limit=2&cursor=" + next;
  }
  EXPECT_EQ(seen, 5u);
  EXPECT_EQ(pages, 3u);
}

TEST_F(Broker, CursorThatIsNoneIsRefused) {
  EXPECT_EQ(box.api("GET", "/api/v3.1/connected_accounts?cursor=%21%21").status, 400);
}

TEST_F(Broker, LinkOfAnUnknownAuthConfigIsRefused) {
  const reply got = box.api("POST", "/api/v3.1/connected_accounts/link",
                            R"({"auth_config_id":"ac_x","user_id":"ana"})");
  EXPECT_EQ(got.status, 400);
  EXPECT_EQ(text_at(got, "error.slug"), "Auth_Config_NotFound");
}

TEST_F(Broker, LinkWithoutUserIsRefused) {
  const reply got = box.api("POST", "/api/v3.1/connected_accounts/link",
                            R"({"auth_config_id":"ac_gmail","user_id":""})");
  EXPECT_EQ(got.status, 400);
}

TEST_F(Broker, AliasIsUniquePerUserAndToolkit) {
  const auto ask = [this](const std::string& user) {
    return box
        .api("POST", "/api/v3.1/connected_accounts/link",
             R"({"auth_config_id":"ac_gmail","alias":"work","user_id":")" + user + "\"}")
        .status;
  };
  EXPECT_EQ(ask("ana"), 201);
  EXPECT_EQ(ask("ana"), 400);
  EXPECT_EQ(ask("bob"), 201);
}

TEST_F(Broker, CreateIsRefusedForManagedConfigsWithBothFragments) {
  const reply got = box.api("POST", "/api/v3.1/connected_accounts",
                            R"({"auth_config":{"id":"ac_gmail"},"connection":{"user_id":"ana"}})");
  EXPECT_EQ(got.status, 400);
  const std::string message = text_at(got, "error.message");
  EXPECT_NE(message.find("no longer supported"), std::string::npos);
  EXPECT_NE(message.find("/api/v3/connected_accounts/link"), std::string::npos);
}

TEST_F(Broker, UnknownAccountIs404WithItsCode) {
  const reply got = box.api("GET", "/api/v3.1/connected_accounts/ca_nobody");
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(text_at(got, "error.code"), "606");
}

TEST_F(Broker, DeletedAccountIsGone) {
  const std::string account = connected("ana");
  EXPECT_EQ(box.api("DELETE", "/api/v3.1/connected_accounts/" + account).status, 200);
  EXPECT_EQ(box.api("GET", "/api/v3.1/connected_accounts/" + account).status, 404);
  EXPECT_EQ(box.api("DELETE", "/api/v3.1/connected_accounts/" + account).status, 404);
}

TEST_F(Broker, RefreshTakesAnActiveAccountOutOfService) {
  const std::string account = connected("ana");
  const reply got = box.api("POST", "/api/v3.1/connected_accounts/" + account + "/refresh", "{}");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(status_of(account), "INITIATED");
}

TEST_F(Broker, RevokeIsAConflictUnlessActiveOrRevoked) {
  const link pending = begin("ana");
  EXPECT_EQ(box.api("POST", "/api/v3.1/connected_accounts/" + pending.account + "/revoke").status,
            409);
  const std::string account = connected("bob");
  const std::string target = "/api/v3.1/connected_accounts/" + account + "/revoke";
  EXPECT_EQ(text_at(box.api("POST", target), "revoked_tokens"),
            R"(["access_token","refresh_token"])");
  EXPECT_EQ(text_at(box.api("POST", target), "revoked_tokens"), "[]");
  EXPECT_EQ(status_of(account), "REVOKED");
}

TEST_F(Broker, ServerNameIsCheckedAndUnique) {
  server("gmail", "mail tools");
  const auto make = [this](const std::string& name) {
    return box.api("POST", "/api/v3.1/mcp/servers/custom",
                   R"({"toolkits":["gmail"],"name":")" + name + "\"}");
  };
  EXPECT_EQ(text_at(make("mail tools"), "error.code"), "1151");
  EXPECT_EQ(make("abc").status, 400);
  EXPECT_EQ(make("under_score").status, 400);
}

TEST_F(Broker, GenerateAnswersThePluralSelectorUnlessSwitched) {
  const std::string id = server();
  const std::string body =
      R"({"mcp_server_id":")" + id + R"(","user_ids":["a/b"],"connected_account_ids":["ca_1"]})";
  const std::string base = box.base() + "/v3/mcp/" + id;
  reply got = box.api("POST", "/api/v3.1/mcp/servers/generate", body);
  EXPECT_EQ(text_at(got, "connected_account_urls"),
            "[\"" + base + "?connected_account_ids=ca_1\"]");
  EXPECT_EQ(text_at(got, "user_ids_url"), "[\"" + base + "?user_id=a%2Fb\"]");
  ASSERT_EQ(box.send("POST", "/control/settings", R"({"plural_account_urls":false})").status, 200);
  got = box.api("POST", "/api/v3.1/mcp/servers/generate", body);
  EXPECT_EQ(text_at(got, "connected_account_urls"), "[\"" + base + "?connected_account_id=ca_1\"]");
}

TEST_F(Broker, InstanceNeedsAConnectionAndExistsOnce) {
  const reply made = box.api("POST", "/api/v3.1/mcp/servers/custom",
                             R"({"name":"with auth","auth_config_ids":["ac_gmail"]})");
  const std::string target = "/api/v3.1/mcp/servers/" + text_at(made, "id") + "/instances";
  EXPECT_EQ(box.api("POST", target, R"({"user_id":"ana"})").status, 403);
  const std::string account = connected("ana");
  EXPECT_EQ(box.api("POST", target, R"({"user_id":"ana"})").status, 201);
  EXPECT_EQ(box.api("POST", target, R"({"user_id":"ana"})").status, 409);
  const reply gone = box.api("DELETE", target + "/ana");
  EXPECT_EQ(text_at(gone, "deleted_connected_accounts"), "1");
  EXPECT_EQ(status_of(account), "(missing)");
}

TEST_F(Broker, ExecuteWithSomebodyElsesAccountFindsNone) {
  const std::string account = connected("ana");
  const std::string tail = R"(","arguments":{}})";
  const reply got = box.api("POST", "/api/v3.1/tools/execute/GMAIL_GET_PROFILE",
                            R"({"user_id":"bob","connected_account_id":")" + account + tail);
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(text_at(got, "error.code"), "1810");
}

TEST_F(Broker, ExecuteWithWrongArgumentsIs200AndNotSuccessful) {
  connected("ana");
  const reply got = box.api("POST", "/api/v3.1/tools/execute/GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID",
                            R"({"user_id":"ana","arguments":{}})");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(text_at(got, "successful"), "false");
  EXPECT_NE(text_at(got, "error").find("message_id"), std::string::npos);
}

TEST_F(Broker, UnknownToolIs404WithItsCode) {
  EXPECT_EQ(text_at(box.api("GET", "/api/v3.1/tools/GMAIL_NOTHING"), "error.code"), "2401");
}

TEST_F(Broker, RouterSessionExecutesOnlyConnectedToolkits) {
  const reply made = box.api("POST", "/api/v3.1/tool_router/session",
                             R"({"user_id":"ana","toolkits":{"enable":["gmail"]}})");
  EXPECT_EQ(made.status, 201);
  const std::string target =
      "/api/v3.1/tool_router/session/" + text_at(made, "session_id") + "/execute";
  const std::string_view body = R"({"tool_slug":"GMAIL_GET_PROFILE","arguments":{}})";
  EXPECT_EQ(text_at(box.api("POST", target, body), "error.code"), "4302");
  connected("ana");
  EXPECT_EQ(text_at(box.api("POST", target, body), "data.emailAddress"), "ana@sandbox.example");
}

TEST_F(Broker, BodyThatIsNoJsonIsRefused) {
  EXPECT_EQ(box.api("POST", "/api/v3.1/connected_accounts/link", "{nope").status, 400);
  EXPECT_EQ(box.api("POST", "/api/v3.1/connected_accounts/link", "[]").status, 400);
}

}  // namespace

}  // namespace patchbay::sandbox_tests
