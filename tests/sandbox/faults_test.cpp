#include <chrono>

#include "scene.hpp"

namespace patchbay::sandbox_tests {

namespace {

constexpr std::string_view configs = "/api/v3.1/auth_configs";

class Faults : public scene {
 protected:
  void open() {
    account_ = connected("ana");
    target_ = "/v3/mcp/" + server() + "?connected_account_id=" + account_;
    session_ = session(target_);
  }
  reply send_mail() { return call_tool(target_, session_, "GMAIL_SEND_EMAIL", one_mail); }

  std::string account_, target_, session_;
};

TEST_F(Faults, StatusBodyAndTypeAreAnsweredAsGiven) {
  fault(R"({"where":"api","what":{"status":502,"body":"<p>no</p>","content_type":"text/html"}})");
  const reply got = box.api("GET", configs);
  EXPECT_EQ(got.status, 502);
  EXPECT_EQ(got.body, "<p>no</p>");
  EXPECT_EQ(got.header("content-type"), "text/html");
  EXPECT_EQ(box.api("GET", configs).status, 200);
}

TEST_F(Faults, TimesAndSkipAreCounted) {
  fault(R"({"where":"api","times":2,"skip":1,"what":{"status":500}})");
  EXPECT_EQ(box.api("GET", configs).status, 200);
  EXPECT_EQ(box.api("GET", configs).status, 500);
  EXPECT_EQ(box.api("GET", configs).status, 500);
  EXPECT_EQ(box.api("GET", configs).status, 200);
}

TEST_F(Faults, FaultWithoutEndLastsUntilItIsRemoved) {
  fault(R"({"where":"api","times":-1,"what":{"error":"APIKey_InsufficientPermissions"}})");
  EXPECT_EQ(text_at(box.api("GET", configs), "error.code"), "812");
  EXPECT_EQ(box.api("GET", configs).status, 403);
  EXPECT_EQ(box.send("DELETE", "/control/faults").status, 200);
  EXPECT_EQ(box.api("GET", configs).status, 200);
}

TEST_F(Faults, FaultCanBeGivenInTheQuery) {
  EXPECT_EQ(box.api("GET", std::string(configs) + "?fault=status:503").status, 503);
  EXPECT_EQ(box.api("GET", std::string(configs) + "?fault=nonsense").status, 400);
}

TEST_F(Faults, UnknownMembersAreRefusedByName) {
  const reply got = box.send("POST", "/control/faults", R"({"what":{"delya_ms":5}})");
  EXPECT_EQ(got.status, 400);
  EXPECT_NE(got.body.find("delya_ms"), std::string::npos);
}

TEST_F(Faults, DropGivesNoAnswerAndDoesNoWork) {
  open();
  fault(R"({"where":"mcp","match":"tools/call","what":{"drop":true}})");
  EXPECT_EQ(send_mail().status, 0);
  EXPECT_EQ(mails_sent(), 0u);
}

TEST_F(Faults, DropAfterAcceptDoesTheWorkAndGivesNoAnswer) {
  open();
  fault(R"({"where":"mcp","match":"GMAIL_SEND_EMAIL","what":{"drop_after_accept":true}})");
  EXPECT_EQ(send_mail().status, 0);
  EXPECT_EQ(mails_sent(), 1u);
}

TEST_F(Faults, TruncatedAnswerEndsInTheMiddle) {
  const reply got = box.api("GET", std::string(configs) + "?fault=truncate:20");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body.size(), 20u);
  EXPECT_FALSE(got.whole);
}

TEST_F(Faults, CutEventStreamEndsInsideItsFirstEvent) {
  open();
  fault(R"({"where":"mcp","match":"tools/call","what":{"sse_cut":true}})");
  const reply got = send_mail();
  EXPECT_EQ(got.header("content-type"), "text/event-stream");
  EXPECT_FALSE(got.whole);
  EXPECT_EQ(got.body.find("\n\ndata"), std::string::npos);
  EXPECT_EQ(mails_sent(), 1u);
}

TEST_F(Faults, ToolErrorsCanBeOpenOrHidden) {
  open();
  fault(R"({"where":"mcp","match":"tools/call","what":{"is_error":"quota exceeded"}})");
  const reply open_error = send_mail();
  EXPECT_EQ(text_at(open_error, "result.isError"), "true");
  EXPECT_EQ(result_text(open_error), "quota exceeded");
  fault(R"({"where":"mcp","match":"tools/call","what":{"hidden_error":"quota exceeded"}})");
  const reply hidden = send_mail();
  EXPECT_EQ(text_at(hidden, "result.isError"), "false");
  EXPECT_NE(result_text(hidden).find(R"("successful":false)"), std::string::npos);
  EXPECT_EQ(mails_sent(), 0u);
}

TEST_F(Faults, SessionCanEndAtAnyRequest) {
  open();
  fault(R"({"where":"mcp","match":"tools/call","what":{"session_404":true}})");
  EXPECT_EQ(send_mail().status, 404);
  EXPECT_EQ(send_mail().status, 404);
  session_ = session(target_);
  EXPECT_EQ(send_mail().status, 200);
  EXPECT_EQ(mails_sent(), 1u);
}

TEST_F(Faults, ContentTypeCanLie) {
  open();
  fault(R"({"where":"mcp","match":"tools/call","what":{"wrong_content_type":"text/plain"}})");
  EXPECT_EQ(send_mail().header("content-type"), "text/plain");
}

TEST_F(Faults, DelayHoldsTheAnswerBack) {
  const auto begin_at = std::chrono::steady_clock::now();
  EXPECT_EQ(box.api("GET", std::string(configs) + "?fault=delay_ms:120").status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - begin_at, std::chrono::milliseconds(120));
}

TEST_F(Faults, RecordOfRequestsCountsMethodsAndHidesTheKey) {
  open();
  send_mail();
  const reply got = box.send("GET", "/control/requests");
  EXPECT_NE(got.body.find(R"("POST /v3/mcp/{id} tools/call":1)"), std::string::npos) << got.body;
  EXPECT_NE(got.body.find(R"("x-api-key":"[masked]")"), std::string::npos);
  EXPECT_EQ(got.body.find(api_key), std::string::npos);
}

TEST_F(Faults, ResetForgetsEverything) {
  open();
  send_mail();
  fault(R"({"where":"api","times":-1,"what":{"status":500}})");
  EXPECT_EQ(box.send("POST", "/control/reset").status, 200);
  EXPECT_EQ(mails_sent(), 0u);
  EXPECT_EQ(text_at(box.api("GET", "/api/v3.1/connected_accounts"), "total_items"), "0");
  EXPECT_EQ(text_at(box.api("GET", configs), "total_items"), "7");
}

}  // namespace

}  // namespace patchbay::sandbox_tests
