#include "agent/model/talk.hpp"

namespace patchbay::agent {
namespace {

using core::errc;

class BadServer : public talk {
 protected:
  /// The failure of one question; its words never hold the key.
  core::error failure(bool stream = true) {
    const auto one = open(model_api::chat, stream);
    const auto got = ask(*one);
    if (got.ok()) return {errc::internal, "there is a reply: " + got->text, {}, 0};
    EXPECT_EQ(got.error().message.find(model_key), std::string::npos);
    EXPECT_NE(got.error().message.find("\"fast\""), std::string::npos) << got.error().message;
    EXPECT_FALSE(got.error().hint.empty()) << got.error().message;
    return got.error();
  }
  void expect(const core::error& e, errc code, std::string_view words) {
    EXPECT_EQ(e.code, code) << e.message;
    EXPECT_NE(e.message.find(words), std::string::npos) << e.message;
  }
};

TEST_F(BadServer, FiveHundredIsTriedFourTimes) {
  fault("model", R"({"status":500,"body":"{\"error\":{\"message\":\"it broke\"}}"})", -1);
  expect(failure(), errc::unavailable, "answered 500: it broke.");
  const auto counts = look("requests");
  EXPECT_EQ(core::json::find(counts, "total")->GetInt(), 4);
  EXPECT_EQ(time.slept.count(), 250 + 500 + 1000);
}

TEST_F(BadServer, OneFailureIsGotOver) {
  fault("model", R"({"status":503})", 2);
  script(R"(["At last."])");
  const auto one = open();
  const auto got = ask(*one);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->attempts, 3);
}

TEST_F(BadServer, RetryAfterIsHonoured) {
  fault("model", R"({"status":429,"retry_after":"7"})");
  script(R"(["Now."])");
  const auto one = open();
  ASSERT_TRUE(ask(*one).ok());
  EXPECT_EQ(time.slept, std::chrono::seconds(7));
}

TEST_F(BadServer, RetryAfterAsADateIsHonoured) {
  const auto then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() +
                                                         std::chrono::seconds(10));
  std::tm parts{};
  gmtime_r(&then, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  fault("model", R"({"status":429,"retry_after":")" + std::string(text) + "\"}");
  script(R"(["Now."])");
  const auto one = open();
  ASSERT_TRUE(ask(*one).ok());
  EXPECT_GE(time.slept, std::chrono::seconds(8));
  EXPECT_LE(time.slept, std::chrono::seconds(10));
}

TEST_F(BadServer, RetryAfterBeyondTheDeadlineIsNotWaitedFor) {
  fault("model", R"({"status":429,"retry_after":"3600"})", -1);
  const auto e = failure();
  expect(e, errc::rate_limited, "answered 429");
  EXPECT_EQ(e.retry_after_s, 3600);
  EXPECT_EQ(time.slept.count(), 0);
}

TEST_F(BadServer, TooManyRequestsWithoutATimeIsRateLimited) {
  fault("model", R"({"status":429})", -1);
  expect(failure(), errc::rate_limited, "answered 429.");
  EXPECT_GT(time.slept.count(), 0);
}

TEST_F(BadServer, WebPageIsSaidToBeOne) {
  fault("model", R"({"status":200,"content_type":"text/html","body":"<html>Welcome</html>"})");
  expect(failure(), errc::unavailable, "a web page instead of JSON");
  fault("model", R"({"status":404,"content_type":"text/html","body":"<html>Not here</html>"})");
  expect(failure(), errc::unavailable, "answered 404: a web page.");
}

TEST_F(BadServer, HalfAJsonIsSaidToBeCut) {
  fault("model", R"({"status":200,"body":"{\"choices\":[{\"mess"})", -1);
  expect(failure(false), errc::unavailable, "broke off in the middle");
}

TEST_F(BadServer, BrokenConnectionIsToldAndTriedAgain) {
  fault("model", R"({"truncate":40})", -1);
  control("models/replies", R"({"repeat":true,"replies":["A reply that never arrives whole."]})");
  EXPECT_EQ(failure(false).code, errc::unavailable);
  EXPECT_EQ(failure(true).code, errc::unavailable);
  EXPECT_EQ(requests(), 8u);
}

TEST_F(BadServer, StreamThatStopsIsSaidToBeCut) {
  control("models/replies",
          R"({"repeat":true,"replies":[{"text":"A reply that stops somewhere.","stop_after":1}]})");
  expect(failure(), errc::unavailable, "broke off in the middle");
  EXPECT_EQ(deltas.restarts, 3);
}

TEST_F(BadServer, DroppedConnectionIsUnavailable) {
  fault("model", R"({"drop":true})", -1);
  EXPECT_EQ(failure().code, errc::unavailable);
}

TEST_F(BadServer, NobodyListeningIsUnavailable) {
  base = box.base() + "/v1";
  box.stop();
  expect(failure(), errc::unavailable, "cannot be asked");
}

TEST_F(BadServer, MegabyteOfTextIsTooLarge) {
  for (const bool stream : {true, false}) {
    script(R"([")" + std::string(1u << 20u, 'a') + "\"]");
    expect(failure(stream), errc::too_large, "more than 512 KiB");
  }
}

TEST_F(BadServer, BrokenUtf8IsNoJson) {
  // {"choices":[{"message":{"content":"\xff\xfe"},"finish_reason":"stop"}]}
  control(
      "models/replies",
      R"({"repeat":true,"replies":[{"status":200,"body_base64":)"
      R"("eyJjaG9pY2VzIjpbeyJtZXNzYWdlIjp7ImNvbnRlbnQiOiL//iJ9LCJmaW5pc2hfcmVhc29uIjoic3RvcCJ9XX0="}]})");
  expect(failure(false), errc::unavailable, "no valid JSON in UTF-8");
}

TEST_F(BadServer, BrokenUtf8InAFailureIsShownReadably) {
  // nothing: \xff\xfe
  script(R"([{"status":400,"body_base64":"bm90aGluZzog//4=","content_type":"text/plain"}])");
  expect(failure(), errc::invalid_argument, "nothing: ??");
}

TEST_F(BadServer, EmptyAnswerIsSaidToBeNothing) {
  fault("model", R"({"status":200,"body":""})", -1);
  expect(failure(), errc::unavailable, "answered nothing");
}

TEST_F(BadServer, JsonWithoutAReplyIsSaidToBeThat) {
  fault("model", R"({"status":200,"body":"{\"hello\":1}"})");
  expect(failure(), errc::unavailable, "holds no reply");
}

TEST_F(BadServer, WrongKeyIsUnauthenticatedAndNotRepeated) {
  control("models/key", R"({"key":"another"})");
  // The sandbox repeats the wrong key in its answer.
  expect(failure(), errc::unauthenticated, "answered 401");
  const auto counts = look("requests");
  EXPECT_EQ(core::json::find(counts, "total")->GetInt(), 1);
}

TEST_F(BadServer, SlowServerIsWaitedForWithinOneAttempt) {
  retries.attempt_wait = std::chrono::milliseconds(250);
  fault("model", R"({"delay_ms":60000})");
  script(R"(["Second try."])");
  const auto one = open();
  const auto got = ask(*one);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->attempts, 2);
}

}  // namespace
}  // namespace patchbay::agent
