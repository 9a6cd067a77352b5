#include <string>

#include <gtest/gtest.h>

#include "world.hpp"

namespace patchbay::api {
namespace {

using core::call_status;
using core::errc;

core::outcome outcome_of(call_status status) {
  core::outcome o;
  o.provider = "gmail";
  o.action = "gmail_search";
  o.tool = "GMAIL_FETCH_EMAILS";
  o.status = status;
  if (status != call_status::ok) o.error = {"no", "It did not work.", "Connect again."};
  o.data_json = R"({"messages":[]})";
  return o;
}

TEST(Actions, AreListedWithSignatureAndSchema) {
  world w;
  const auto answer = w.get("/api/actions", {{"X-User-Id", "ana"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.type, "application/json");
  const auto table = answer.json();
  EXPECT_EQ(table["generation"].GetInt(), 7);
  ASSERT_EQ(table["actions"].Size(), 1u);
  const auto& a = table["actions"][0];
  EXPECT_STREQ(a["name"].GetString(), "gmail_search");
  EXPECT_STREQ(a["provider"].GetString(), "gmail");
  EXPECT_STREQ(a["effect"].GetString(), "read");
  EXPECT_STREQ(a["signature"].GetString(), "gmail_search(query: str, max_results: int = 20)");
  EXPECT_STREQ(a["parameters"]["type"].GetString(), "object");
  EXPECT_STREQ(a["parameters"]["properties"]["max_results"]["type"].GetString(), "integer");
}

TEST(Actions, OfATenantWithoutConnectionsAreNone) {
  world w;
  const auto answer = w.get("/api/actions", {{"X-User-Id", "nobody"}});
  EXPECT_EQ(answer.json()["actions"].Size(), 0u);
}

TEST(Actions, ArePromptStubs) {
  world w;
  const auto answer = w.get("/api/actions/prompt");
  EXPECT_EQ(answer.type, "text/plain; charset=utf-8");
  EXPECT_NE(answer.body.find("def gmail_search(query: str, max_results: int = 20)"),
            std::string::npos)
      << answer.body;
}

TEST(Call, PassesOnWhoCallsWhatWithWhich) {
  world w;
  w.calls.reply = outcome_of(call_status::ok);
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto answer =
      w.post("/api/actions/gmail_search", R"({"query":"x"})",
             {{"X-User-Id", "ana"}, {"X-Request-Id", "req-1"}, {"traceparent", parent}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(w.calls.tenant, "ana");
  EXPECT_EQ(w.calls.action, "gmail_search");
  EXPECT_EQ(w.calls.arguments, R"({"query":"x"})");
  EXPECT_EQ(w.calls.request_id, "req-1");
  EXPECT_EQ(w.calls.traceparent, parent);
  EXPECT_FALSE(w.calls.refresh);
  EXPECT_EQ(answer.header("X-Request-Id"), "req-1");
}

TEST(Call, AnswersEveryOutcomeWith200) {
  for (const auto status :
       {call_status::ok, call_status::tool_error, call_status::transport_error,
        call_status::timeout, call_status::unauthorized, call_status::unregistered,
        call_status::denied, call_status::cancelled, call_status::unknown}) {
    world w;
    w.calls.reply = outcome_of(status);
    const auto answer = w.post("/api/actions/gmail_search");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.type, "application/json");
    EXPECT_EQ(answer.at("status"), core::name(status));
    EXPECT_EQ(answer.json()["success"].GetBool(), status == call_status::ok);
  }
}

TEST(Call, WithoutABodyHasNoArguments) {
  world w;
  w.calls.reply = outcome_of(call_status::ok);
  EXPECT_EQ(w.post("/api/actions/gmail_search", "").status, 200);
  EXPECT_EQ(w.calls.arguments, "{}");
}

TEST(Call, NamesEveryArgumentThatIsWrong) {
  world w;
  w.calls.reply = core::ports::refused_arguments{
      {{"query", "is required", ""}, {"max", "is not known", "did you mean 'max_results'?"}}};
  const auto answer = w.post("/api/actions/gmail_search");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.type, "application/problem+json");
  const auto problem = answer.json();
  ASSERT_EQ(problem["violations"].Size(), 2u);
  EXPECT_STREQ(problem["violations"][0]["path"].GetString(), "query");
  EXPECT_FALSE(problem["violations"][0].HasMember("hint"));
  EXPECT_STREQ(problem["violations"][1]["hint"].GetString(), "did you mean 'max_results'?");
  EXPECT_EQ(answer.at("errc"), "invalid_argument");
}

TEST(Call, OfAnUnknownActionNamesTheNearest) {
  world w;
  w.calls.reply = core::error{errc::not_found, "no such action", ""};
  const auto answer = w.post("/api/actions/gmail_serch");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.at("errc"), "not_found");
  EXPECT_NE(answer.at("detail").find("'gmail_serch'"), std::string::npos);
  EXPECT_EQ(answer.at("hint"), "did you mean 'gmail_search'?");
}

TEST(Call, KeepsTheHintOfWhoKnowsMore) {
  world w;
  w.calls.reply = core::error{errc::not_found, "no action 'x'", "try y"};
  EXPECT_EQ(w.post("/api/actions/x").at("hint"), "try y");
}

TEST(Call, BeyondTheLimitsSaysWhenToComeBack) {
  world w;
  w.calls.reply = core::error{errc::unavailable, "too many calls", "later", 7};
  const auto answer = w.post("/api/actions/gmail_search");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "7");
}

TEST(Call, WithABodyThatIsNotJsonIs400) {
  world w;
  w.calls.reply = core::error{errc::invalid_argument, "not JSON at byte 3", ""};
  const auto answer = w.post("/api/actions/gmail_search", "{\"a");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.at("detail"), "not JSON at byte 3");
}

TEST(TestRoute, CallsTheActionOfTheProvider) {
  world w;
  w.calls.reply = outcome_of(call_status::ok);
  const auto answer = w.post("/api/mcp/tools/gmail/search", R"({"query":"x"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(w.calls.action, "gmail_search");
  EXPECT_FALSE(w.calls.refresh);
}

TEST(TestRoute, SyncsFirstOnlyWhenAsked) {
  world w;
  w.calls.reply = outcome_of(call_status::ok);
  w.post("/api/mcp/tools/gmail/search?refresh=1");
  EXPECT_TRUE(w.calls.refresh);
  w.post("/api/mcp/tools/gmail/search?refresh=0");
  EXPECT_FALSE(w.calls.refresh);
}

TEST(TestRoute, OfAnUnknownProviderNamesTheNearest) {
  world w;
  w.calls.reply = core::error{errc::not_found, "no such action", "see the list"};
  const auto answer = w.post("/api/mcp/tools/gmial/search");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.at("detail").find("'gmial'"), std::string::npos);
  EXPECT_EQ(answer.at("hint"), "did you mean 'gmail'?");
}

TEST(Tools, AreThoseOfTheServer) {
  world w;
  w.calls.text = std::string(R"({"tools":[{"name":"T"}]})");
  const auto answer = w.get("/api/mcp/tools/gmail", {{"X-User-Id", "ana"}});
  EXPECT_EQ(answer.body, R"({"tools":[{"name":"T"}]})");
  EXPECT_EQ(w.calls.tenant, "ana");
  EXPECT_EQ(w.calls.provider, "gmail");
}

TEST(Tools, OfATenantThatIsNotConnectedAreAConflict) {
  world w;
  w.calls.text = core::error{errc::unauthenticated, "gmail is not connected", "connect it"};
  const auto answer = w.get("/api/mcp/tools/gmail");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.at("hint"), "connect it");
}

TEST(RecordedCall, IsThatOfTheTenant) {
  world w;
  w.calls.text = std::string(R"({"call_id":"x"})");
  const auto answer = w.get("/api/calls/01ARZ3NDEKTSV4RRFFQ69G5FAV", {{"X-User-Id", "ana"}});
  EXPECT_EQ(answer.body, R"({"call_id":"x"})");
  EXPECT_EQ(w.calls.tenant, "ana");
  EXPECT_EQ(w.calls.id, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
}

TEST(RecordedCall, ThatIsNotThereIs404) {
  world w;
  w.calls.text = core::error{errc::not_found, "no such call", ""};
  EXPECT_EQ(w.get("/api/calls/01ARZ3NDEKTSV4RRFFQ69G5FAV").status, 404);
  EXPECT_EQ(w.calls.asked, 1);
  EXPECT_EQ(w.get("/api/calls/short").status, 404);
  EXPECT_EQ(w.calls.asked, 1);
}

}  // namespace
}  // namespace patchbay::api
