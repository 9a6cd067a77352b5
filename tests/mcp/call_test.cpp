#include "mcp/client_fixture.hpp"

namespace patchbay::mcp {
namespace {

using core::call_status;
using core::effect;
using core::errc;
using namespace std::chrono_literals;

TEST_F(ClientTest, ASessionThatTheServerEndedIsReplacedAndTheCallSentOnceMore) {
  for (const auto& ending : {status(404), status(400, R"({"error":{"message":"No session"}})")}) {
    http.script = {ending};
    const auto answer = called(effect::irreversible);
    EXPECT_EQ(answer.status, call_status::ok);
    ASSERT_EQ(http.seen.size(), 5U);
    EXPECT_EQ(http.count("tools/call"), 2);
    EXPECT_EQ(http.seen[1].header("Mcp-Session-Id"), "(none)");
  }
  EXPECT_EQ(counts(*shared).reopened, 2U);
}

TEST_F(ClientTest, ACallIsNotSentAThirdTimeWhenTheNewSessionIsGoneToo) {
  http.serve = [](const testing::seen_request& got) {
    return got.body.find("tools/call") != std::string::npos ? status(404) : good_server(got);
  };
  const auto answer = called(effect::irreversible);
  EXPECT_EQ(answer.status, call_status::transport_error);
  EXPECT_EQ(answer.error.code, "http_404");
  EXPECT_EQ(http.count("tools/call"), 2);
}

TEST_F(ClientTest, ACallWhoseSessionCannotBeReplacedSaysWhy) {
  http.script = {status(404), status(401)};
  const auto answer = called(effect::write);
  EXPECT_EQ(answer.status, call_status::unauthorized);
  EXPECT_FALSE(answer.sent);
  EXPECT_EQ(http.count("tools/call"), 1);
}

TEST_F(ClientTest, ASessionWhoseCredentialsWereRefusedIsNotUsedAgain) {
  auto by = make();
  const auto c = connection();
  const auto session = opened(*by, c);
  http.script = {status(401)};
  const auto answer = run(by->call(c, session, "SEND", effect::write, "{}", {}, in(1min), nullptr));
  EXPECT_EQ(answer.status, call_status::unauthorized);
  EXPECT_EQ(http.count("tools/call"), 1);
  EXPECT_EQ(by->warm(*c), nullptr);
  EXPECT_NE(opened(*by, c), session);
}

TEST_F(ClientTest, AReadIsTriedAgainUntilItSucceeds) {
  http.script = {status(503), fails(errc::unavailable, true)};
  const auto answer = called(effect::read);
  EXPECT_EQ(answer.status, call_status::ok);
  EXPECT_EQ(http.count("tools/call"), 3);
  EXPECT_EQ(counts(*shared).retried, 2U);
  EXPECT_NE(http.seen[0].id(), http.seen[1].id());
}

TEST_F(ClientTest, AReadIsNotTriedBeyondItsDeadline) {
  http.script = {status(503)};
  const auto answer = called(effect::read, 50ms);
  EXPECT_EQ(answer.status, call_status::transport_error);
  EXPECT_EQ(answer.error.code, "http_503");
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(ClientTest, RetryAfterIsObeyedInsideTheDeadlineOnly) {
  auto busy = status(429);
  busy.retry_after_s = 30;
  http.script = {busy};
  const auto answer = called(effect::read, 20s);
  EXPECT_EQ(answer.error.code, "rate_limited");
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(ClientTest, RetryAfterIsWaitedFor) {
  auto busy = status(429);
  busy.retry_after_s = 1;
  http.script = {busy};
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(called(effect::read).status, call_status::ok);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 1s);
}

TEST_F(ClientTest, AWriteIsNeverRepeated) {
  for (const auto& reply : {status(503), status(429), fails(errc::unavailable, true),
                            fails(errc::timeout, true), stream({"data: {\"id\":"})}) {
    http.script = {reply};
    EXPECT_NE(called(effect::write).status, call_status::ok);
    EXPECT_EQ(http.seen.size(), 1U);
  }
}

TEST_F(ClientTest, AnUnauthorizedToolSaysWhatToConnect) {
  http.script = {result(R"({"isError":true,"content":[{"type":"text","text":"invalid_grant"}]})")};
  const auto answer = called(effect::read);
  EXPECT_EQ(answer.status, call_status::unauthorized);
  EXPECT_EQ(answer.error.hint, "Connect gmail again, then repeat the call.");
}

TEST_F(ClientTest, AReadThatItsCallerLeftIsStopped) {
  auto held = text_result("late");
  held.held = true;
  auto by = make();
  const auto c = connection();
  const auto session = opened(*by, c);
  http.script = {held};
  core::ports::cancel_token token;
  std::optional<core::tool_answer> answer;
  begin(by->call(c, session, "FIND", effect::read, "{}", {}, in(1min), &token), answer);
  io.restart();
  io.poll();
  EXPECT_FALSE(answer.has_value());
  token.cancel();
  io.run();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, call_status::cancelled);
}

TEST_F(ClientTest, AWriteThatIsCancelledAfterItWasSentIsUnknown) {
  auto held = text_result("sent");
  held.held = true;
  auto by = make();
  const auto c = connection();
  const auto session = opened(*by, c);
  http.script = {held};
  core::ports::cancel_token token;
  std::optional<core::tool_answer> answer;
  begin(by->call(c, session, "SEND", effect::write, "{}", {}, in(1min), &token), answer);
  io.restart();
  io.poll();
  token.cancel();
  io.run();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, call_status::unknown);
  EXPECT_TRUE(answer->sent);
}

TEST_F(ClientTest, ACallThatWasCancelledBeforehandIsNotSent) {
  core::ports::cancel_token token;
  token.cancel();
  const auto answer = called(effect::write, 1min, &token);
  EXPECT_EQ(answer.status, call_status::cancelled);
  EXPECT_FALSE(answer.sent);
  EXPECT_TRUE(http.seen.empty());
}

TEST_F(ClientTest, AReadThatIsCancelledWhileItWaitsIsNotSentAgain) {
  auto by = make();
  const auto c = connection();
  const auto session = opened(*by, c);
  http.seen.clear();
  http.script = {status(503)};
  core::ports::cancel_token token;
  std::optional<core::tool_answer> answer;
  begin(by->call(c, session, "FIND", effect::read, "{}", {}, in(1min), &token), answer);
  io.restart();
  io.poll();
  token.cancel();
  io.run();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, call_status::cancelled);
  EXPECT_EQ(http.seen.size(), 1U);
}

const std::string event_answer =
    "data: {\"jsonrpc\":\"2.0\",\"id\":$ID,\"result\":{\"content\":[{\"type\":\"text\","
    "\"text\":\"streamed\"}]}}\n\n";

TEST_F(ClientTest, AnAnswerMayComeAsAnEventStream) {
  http.script = {stream({"event: message\nid: 1\nda", event_answer.substr(2)})};
  const auto answer = called(effect::write);
  EXPECT_EQ(answer.status, call_status::ok);
  EXPECT_EQ(answer.data_json, R"("streamed")");
  EXPECT_EQ(http.stopped_early, 0);
}

TEST_F(ClientTest, NotificationsAndForeignAnswersOnAStreamArePassedOver) {
  http.script = {stream({"data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n",
                         "data: {\"id\":999,\"result\":{}}\n\n", "event: x\ndata: nonsense\n\n",
                         event_answer})};
  EXPECT_EQ(called(effect::write).status, call_status::ok);
  EXPECT_EQ(counts(*shared).strays, 1U);
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(ClientTest, WhatTheServerAsksIsAnsweredInTheSameSession) {
  http.script = {
      stream({"data: {\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}\n\n",
              "data: {\"id\":2,\"method\":\"elicitation/create\"}\n\n",
              "data: {\"id\":3,\"method\":\"sampling/createMessage\"}\n\n", event_answer})};
  EXPECT_EQ(called(effect::write).status, call_status::ok);
  ASSERT_EQ(http.seen.size(), 4U);
  EXPECT_EQ(http.seen[1].body, R"({"jsonrpc":"2.0","id":"p","result":{}})");
  EXPECT_NE(http.seen[2].body.find("-32602"), std::string::npos);
  EXPECT_NE(http.seen[3].body.find("-32601"), std::string::npos);
  for (const auto& sent : http.seen) EXPECT_EQ(sent.header("Mcp-Session-Id"), "s-1");
  EXPECT_EQ(counts(*shared).server_requests, 3U);
}

TEST_F(ClientTest, AServerThatAsksWithoutEndIsNotAnsweredWithoutEnd) {
  std::vector<std::string> chunks(100, "data: {\"id\":1,\"method\":\"ping\"}\n\n");
  chunks.push_back(event_answer);
  http.script = {stream(chunks)};
  EXPECT_EQ(called(effect::write).status, call_status::ok);
  EXPECT_EQ(http.seen.size(), 1U + wire::server_requests_max);
}

TEST_F(ClientTest, AStreamThatStaysOpenAfterTheAnswerIsEnded) {
  http.serve = [](const testing::seen_request& got) { return good_server(got); };
  std::vector<std::string> chunks = {event_answer};
  for (int n = 0; n < 100; ++n) chunks.push_back(std::string(1024, ':'));
  http.script = {stream(chunks)};
  EXPECT_EQ(called(effect::write).status, call_status::ok);
  EXPECT_EQ(http.stopped_early, 1);
}

TEST_F(ClientTest, AStreamWithGarbageIsNoAnswer) {
  http.script = {stream({"data: not json\n\n", event_answer})};
  const auto answer = called(effect::read);
  EXPECT_EQ(answer.status, call_status::transport_error);
  EXPECT_EQ(http.stopped_early, 1);
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(ClientTest, AStreamThatBreaksOffIsTakenUpAfterTheWaitItNamed) {
  http.script = {stream({"id: e-1\nretry: 5\ndata:\n\n"}), stream({event_answer})};
  http.script[1].chunks = {
      "data: {\"id\":ANSWERED,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"r\"}]}}\n\n"};
  auto by = make();
  const auto c = connection();
  auto scripted = std::move(http.script);
  http.script.clear();
  const auto session = opened(*by, c);
  http.seen.clear();
  http.serve = [this, &scripted](const testing::seen_request& got) {
    if (got.method == "POST") return scripted[0];
    auto reply = scripted[1];
    const std::size_t at = reply.chunks[0].find("ANSWERED");
    reply.chunks[0].replace(at, 8, http.seen[0].id());
    return reply;
  };
  const auto answer = run(by->call(c, session, "SEND", effect::write, "{}", {}, in(1min), nullptr));
  EXPECT_EQ(answer.status, call_status::ok);
  EXPECT_EQ(answer.data_json, R"("r")");
  ASSERT_EQ(http.seen.size(), 2U);
  EXPECT_EQ(http.seen[1].method, "GET");
  EXPECT_EQ(http.seen[1].header("Last-Event-ID"), "e-1");
  EXPECT_EQ(http.seen[1].header("Mcp-Session-Id"), "s-1");
  EXPECT_TRUE(http.seen[1].body.empty());
  EXPECT_EQ(counts(*shared).resumed, 1U);
}

TEST_F(ClientTest, AStreamThatCannotBeTakenUpLeavesAWriteUnknown) {
  http.script = {stream({"id: e-1\nretry: 1\ndata:\n\n"}), status(405)};
  const auto answer = called(effect::write);
  EXPECT_EQ(answer.status, call_status::unknown);
  EXPECT_EQ(answer.error.hint, "It may have happened; look before repeating.");
  EXPECT_EQ(http.seen.size(), 2U);
}

TEST_F(ClientTest, AStreamIsNotTakenUpBeyondTheDeadline) {
  http.script = {stream({"id: e-1\nretry: 60000\ndata:\n\n"})};
  EXPECT_EQ(called(effect::write, 10s).status, call_status::unknown);
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(ClientTest, AStreamWithoutIdsIsNotTakenUp) {
  http.script = {stream({"retry: 1\n\n"})};
  EXPECT_EQ(called(effect::write).status, call_status::unknown);
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(ClientTest, AResumedStreamThatBringsNothingNewEndsTheResuming) {
  http.script = {stream({"id: e-1\nretry: 1\ndata:\n\n"}), stream({"id: e-1\ndata:\n\n"})};
  EXPECT_EQ(called(effect::write).status, call_status::unknown);
  EXPECT_EQ(http.seen.size(), 2U);
}

TEST_F(ClientTest, AnAnswerInABatchIsFound) {
  http.script = {json(R"([{"method":"notifications/x"},{"id":$ID,"result":{}}])")};
  EXPECT_EQ(called(effect::read).status, call_status::ok);
}

TEST_F(ClientTest, AnAnswerWithoutContentTypeIsReadAsJson) {
  auto reply = text_result("x");
  reply.type.clear();
  http.script = {reply};
  EXPECT_EQ(called(effect::read).status, call_status::ok);
}

}  // namespace
}  // namespace patchbay::mcp
