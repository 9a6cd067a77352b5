#include "scene.hpp"

namespace patchbay::sandbox_tests {

namespace {

constexpr std::string_view list_request = R"({"jsonrpc":"2.0","id":7,"method":"tools/list"})";

class Transport : public scene {
 protected:
  void SetUp() override {
    account_ = connected("ana");
    server_ = "/v3/mcp/" + server();
    target_ = server_ + "?connected_account_id=" + account_;
  }

  std::string account_, server_, target_;
};

TEST_F(Transport, PluralSelectorIsRefusedWhileStrict) {
  const reply got = rpc(server_ + "?connected_account_ids=" + account_, list_request);
  EXPECT_EQ(got.status, 401);
  EXPECT_EQ(text_at(got, "error"), "Either user_id or connected_account_id is required");
}

TEST_F(Transport, PluralSelectorIsTakenWhenLenient) {
  ASSERT_EQ(box.send("POST", "/control/settings", R"({"strict_selector":false})").status, 200);
  const std::string target = server_ + "?connected_account_ids=" + account_;
  EXPECT_FALSE(session(target).empty());
}

TEST_F(Transport, KeyIsRequiredUnlessSwitchedOff) {
  const headers without{{"Content-Type", "application/json"},
                        {"Accept", "application/json, text/event-stream"}};
  const std::string_view hello =
      R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}})";
  EXPECT_EQ(box.send("POST", target_, hello, without).status, 401);
  ASSERT_EQ(box.send("POST", "/control/settings", R"({"require_mcp_api_key":false})").status, 200);
  EXPECT_EQ(box.send("POST", target_, hello, without).status, 200);
}

TEST_F(Transport, UnknownServerIs404) {
  EXPECT_EQ(rpc("/v3/mcp/none?user_id=ana", list_request).status, 404);
}

TEST_F(Transport, TheEchoServerIsOfNoAccount) {
  const std::string id = session("/echo/mcp");
  ASSERT_FALSE(id.empty());
  const headers within{{"Mcp-Session-Id", id}};
  const reply listed = rpc("/echo/mcp", list_request, within);
  EXPECT_NE(listed.body.find(R"("name":"echo")"), std::string::npos) << listed.body;
  const auto say = [&](const std::string& arguments) {
    return rpc("/echo/mcp",
               R"({"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"echo",)"
               R"("arguments":)" +
                   arguments + "}}",
               within)
        .body;
  };
  EXPECT_NE(say(R"({"message":"tea"})").find(R"({\"message\":\"tea\"})"), std::string::npos);
  EXPECT_NE(say("{}").find(R"("isError":true)"), std::string::npos);
}

TEST_F(Transport, VersionIsTheAskedOneOrTheNewest) {
  const auto version = [this](const std::string& asked) {
    return text_at(rpc(target_, R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)"
                                R"({"protocolVersion":")" +
                                    asked + "\"}}"),
                   "result.protocolVersion");
  };
  EXPECT_EQ(version("2025-03-26"), "2025-03-26");
  EXPECT_EQ(version("2025-06-18"), "2025-06-18");
  EXPECT_EQ(version("2026-07-28"), "2025-11-25");
}

TEST_F(Transport, RequestWithoutSessionIs400AndWithAnEndedOne404) {
  EXPECT_EQ(rpc(target_, list_request).status, 400);
  const std::string id = session(target_);
  EXPECT_EQ(rpc(target_, list_request, {{"Mcp-Session-Id", id}}).status, 200);
  EXPECT_EQ(
      box.send("DELETE", target_, {}, {{"Mcp-Session-Id", id}, {"x-api-key", std::string(api_key)}})
          .status,
      200);
  EXPECT_EQ(rpc(target_, list_request, {{"Mcp-Session-Id", id}}).status, 404);
}

TEST_F(Transport, SessionIsBoundToItsSelector) {
  const std::string id = session(target_);
  const std::string other = server_ + "?connected_account_id=" + connected("bob");
  EXPECT_EQ(rpc(other, list_request, {{"Mcp-Session-Id", id}}).status, 404);
}

TEST_F(Transport, NotificationIs202WithoutBody) {
  const std::string id = session(target_);
  const reply got = rpc(target_, R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
                        {{"Mcp-Session-Id", id}});
  EXPECT_EQ(got.status, 202);
  EXPECT_EQ(got.body, "");
}

TEST_F(Transport, UnsupportedVersionHeaderIs400) {
  const std::string id = session(target_);
  const headers more{{"Mcp-Session-Id", id}, {"MCP-Protocol-Version", "1999-01-01"}};
  EXPECT_EQ(rpc(target_, list_request, more).status, 400);
}

TEST_F(Transport, GetIs405) {
  const headers more{{"Accept", "text/event-stream"}, {"x-api-key", std::string(api_key)}};
  EXPECT_EQ(box.send("GET", target_, {}, more).status, 405);
}

TEST_F(Transport, AcceptMustNameBothTypes) {
  const headers more{{"Accept", "application/json"},
                     {"Content-Type", "application/json"},
                     {"x-api-key", std::string(api_key)}};
  EXPECT_EQ(box.send("POST", target_, list_request, more).status, 406);
}

TEST_F(Transport, BodyThatIsNoJsonIsAParseError) {
  const reply got = rpc(target_, "{", {{"Mcp-Session-Id", session(target_)}});
  EXPECT_EQ(got.status, 400);
  EXPECT_EQ(text_at(got, "error.code"), "-32700");
}

TEST_F(Transport, UnknownMethodAndToolAreJsonRpcErrors) {
  const std::string id = session(target_);
  const reply method =
      rpc(target_, R"({"jsonrpc":"2.0","id":"x","method":"nope"})", {{"Mcp-Session-Id", id}});
  EXPECT_EQ(text_at(method, "error.code"), "-32601");
  EXPECT_EQ(text_at(method, "id"), "x");
  EXPECT_EQ(text_at(call_tool(target_, id, "GMAIL_NOPE", "{}"), "error.code"), "-32602");
}

TEST_F(Transport, AllowedToolsAreTheOnlyOnesListed) {
  const reply made =
      box.api("POST", "/api/v3.1/mcp/servers/custom",
              R"({"name":"one tool","toolkits":["gmail"],"allowed_tools":["GMAIL_GET_PROFILE"]})");
  const std::string target = "/v3/mcp/" + text_at(made, "id") + "?user_id=ana";
  const std::string id = session(target);
  const core::json::document got = rpc(target, list_request, {{"Mcp-Session-Id", id}}).json();
  EXPECT_EQ((*core::json::find(*core::json::find(got, "result"), "tools")).Size(), 1u);
  EXPECT_EQ(text_at(call_tool(target, id, "GMAIL_SEND_EMAIL", one_mail), "error.code"), "-32602");
  EXPECT_EQ(mails_sent(), 0u);
}

TEST_F(Transport, AccountThatIsNotActiveIsAFailedResult) {
  const std::string id = session(target_);
  ASSERT_EQ(box.send("POST", "/control/accounts/" + account_, R"({"status":"EXPIRED"})").status,
            200);
  const reply got = call_tool(target_, id, "GMAIL_SEND_EMAIL", one_mail);
  EXPECT_EQ(text_at(got, "result.isError"), "true");
  EXPECT_EQ(mails_sent(), 0u);
}

TEST_F(Transport, UserSelectorUsesThatUsersNewestAccountOnly) {
  connected("bob");
  const std::string target = server_ + "/mcp?user_id=bob";
  const reply got = call_tool(target, session(target), "GMAIL_GET_PROFILE", "{}");
  EXPECT_NE(result_text(got).find("bob@sandbox.example"), std::string::npos);
}

TEST_F(Transport, BatchBelongsToTheOldestVersionOnly) {
  const std::string_view batch =
      R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}])";
  EXPECT_EQ(rpc(target_, batch, {{"Mcp-Session-Id", session(target_)}}).status, 400);
  const reply old = rpc(target_, R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)"
                                 R"({"protocolVersion":"2025-03-26"}})");
  const reply got = rpc(target_, batch, {{"Mcp-Session-Id", old.header("mcp-session-id")}});
  EXPECT_EQ(got.json().Size(), 2u);
}

TEST_F(Transport, EventStreamCarriesTheSameAnswer) {
  ASSERT_EQ(box.send("POST", "/control/settings", R"({"answer_sse":true})").status, 200);
  const std::string id = session(target_);
  const reply got =
      rpc(target_, R"({"jsonrpc":"2.0","id":5,"method":"ping"})", {{"Mcp-Session-Id", id}});
  EXPECT_EQ(got.header("content-type"), "text/event-stream");
  EXPECT_EQ(got.body, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}\n\n");
}

}  // namespace

}  // namespace patchbay::sandbox_tests
