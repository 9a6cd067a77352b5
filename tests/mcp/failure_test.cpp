#include "mcp/client/failure.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace patchbay::mcp {
namespace {

using core::call_status;
using core::effect;
using core::errc;
using namespace std::chrono_literals;

core::ports::http_exchange broken(errc code, bool sent) {
  core::error e;
  e.code = code;
  e.message = "why";
  return {core::result<core::ports::http_response>(e), sent};
}
core::ports::http_exchange answered(int status, std::string type = "application/json",
                                    std::string body = "", int retry_after_s = 0) {
  core::ports::http_response r;
  r.status = status;
  r.content_type = std::move(type);
  r.body = std::move(body);
  r.retry_after_s = retry_after_s;
  return {core::result<core::ports::http_response>(std::move(r)), true};
}

struct row {
  const char* name;
  core::ports::http_exchange http;
  next_step read_step;
  call_status read;
  call_status write;
  const char* code;  ///< of the read
};
std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.name; }

class Failure : public ::testing::TestWithParam<row> {};

verdict judged(const core::ports::http_exchange& http, effect what) {
  attempt_facts facts;
  facts.what = what;
  facts.http = &http;
  facts.provider = "gmail";
  facts.stream_cut = http.answer.ok() && http.answer->content_type == "text/event-stream";
  facts.deadline = facts.now + 60s;
  return judge(facts);
}

TEST_P(Failure, OfAReadAndOfAWrite) {
  const row& r = GetParam();
  const verdict read = judged(r.http, effect::read);
  EXPECT_EQ(read.step, r.read_step);
  EXPECT_EQ(name(read.answer.status), name(r.read));
  EXPECT_EQ(read.answer.error.code, r.code);
  EXPECT_FALSE(read.answer.error.message.empty());
  EXPECT_EQ(read.answer.sent, r.http.sent);
  for (const effect what : {effect::write, effect::irreversible}) {
    const verdict write = judged(r.http, what);
    EXPECT_EQ(write.step, next_step::answer);
    EXPECT_EQ(name(write.answer.status), name(r.write));
    if (r.write == call_status::unknown) {
      EXPECT_EQ(write.answer.error.hint, "It may have happened; look before repeating.");
    }
  }
}

constexpr auto answer = next_step::answer;
constexpr auto again = next_step::again;
constexpr auto transport = call_status::transport_error;
constexpr auto unknown = call_status::unknown;

const std::vector<row> failures = {
    {"refused", broken(errc::unavailable, false), again, transport, transport, "unavailable"},
    {"connection_lost", broken(errc::unavailable, true), again, transport, unknown, "unavailable"},
    {"timeout_unsent", broken(errc::timeout, false), answer, call_status::timeout,
     call_status::timeout, "timeout"},
    {"timeout_sent", broken(errc::timeout, true), answer, call_status::timeout, unknown, "timeout"},
    {"cancelled_unsent", broken(errc::cancelled, false), answer, call_status::cancelled,
     call_status::cancelled, "cancelled"},
    {"cancelled_sent", broken(errc::cancelled, true), answer, call_status::cancelled, unknown,
     "cancelled"},
    {"denied", broken(errc::denied, false), answer, transport, transport, "denied"},
    {"too_large", broken(errc::too_large, true), answer, transport, unknown, "too_large"},
    {"http_200_html", answered(200, "text/html", "<p>"), answer, transport, unknown, "bad_answer"},
    {"http_200_no_json", answered(200, "application/json", "{"), answer, transport, unknown,
     "bad_answer"},
    {"http_202_empty", answered(202, ""), answer, transport, unknown, "bad_answer"},
    {"stream_cut", answered(200, "text/event-stream"), again, transport, unknown, "bad_answer"},
    {"http_302", answered(302), answer, transport, transport, "http_302"},
    {"http_400", answered(400), answer, transport, transport, "http_400"},
    {"http_401", answered(401), answer, call_status::unauthorized, call_status::unauthorized,
     "unauthorized"},
    {"http_403", answered(403), answer, call_status::unauthorized, call_status::unauthorized,
     "unauthorized"},
    {"http_404", answered(404), answer, transport, transport, "http_404"},
    {"http_405", answered(405), answer, transport, transport, "http_405"},
    {"http_415", answered(415), answer, transport, transport, "http_415"},
    {"http_422", answered(422), answer, transport, transport, "http_422"},
    {"http_429", answered(429), again, transport, transport, "rate_limited"},
    {"http_500", answered(500), again, transport, unknown, "http_500"},
    {"http_503", answered(503, "text/html", "<p>"), again, transport, unknown, "http_503"},
};

INSTANTIATE_TEST_SUITE_P(Table, Failure, ::testing::ValuesIn(failures),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Judge, ASessionThatTheServerEndedIsOpenedAnewOnce) {
  for (const auto& http : {answered(404), answered(400, "application/json",
                                                   R"({"error":{"message":"Session missing"}})")}) {
    attempt_facts facts;
    facts.what = effect::irreversible;
    facts.http = &http;
    facts.may_reopen = true;
    EXPECT_EQ(judge(facts).step, next_step::reopen);
    facts.may_reopen = false;
    EXPECT_EQ(judge(facts).step, next_step::answer);
  }
  const auto other = answered(400, "application/json", R"({"error":"bad"})");
  attempt_facts facts;
  facts.http = &other;
  facts.may_reopen = true;
  EXPECT_EQ(judge(facts).step, next_step::answer);
}

TEST(Judge, TriesAreCounted) {
  const auto http = answered(500);
  attempt_facts facts;
  facts.http = &http;
  facts.deadline = facts.now + 60s;
  facts.tries = tries_max - 1;
  EXPECT_EQ(judge(facts).step, next_step::again);
  facts.tries = tries_max;
  EXPECT_EQ(judge(facts).step, next_step::answer);
}

TEST(Judge, AWaitBeyondTheDeadlineIsNotBegun) {
  const auto http = answered(429, "", "", 5);
  attempt_facts facts;
  facts.http = &http;
  facts.deadline = facts.now + 5s;
  EXPECT_EQ(judge(facts).step, next_step::answer);
  facts.deadline = facts.now + 6s;
  const verdict v = judge(facts);
  EXPECT_EQ(v.step, next_step::again);
  EXPECT_EQ(v.wait, 5s);
  EXPECT_NE(v.answer.error.hint.find("in 5 s"), std::string::npos);
}

TEST(Judge, TheServersOwnWordsAreToldBounded) {
  const std::vector<std::pair<std::string, std::string>> bodies = {
      {R"({"error":{"message":"quota gone"}})", "(quota gone)"},
      {R"({"error":"just text"})", "(just text)"},
      {R"({"message":"plain"})", "(plain)"},
      {R"({"message":")" + std::string(400, 'x') + "\"}", "(" + std::string(300, 'x') + ")"}};
  for (const auto& [body, says] : bodies) {
    const auto http = answered(422, "application/json", body);
    EXPECT_NE(judged(http, effect::read).answer.error.message.find(says), std::string::npos);
  }
}

TEST(Judge, PlainHttpOnAnHttpsPortIsCalledThat) {
  for (const char* body : {"<h1>400</h1>The plain HTTP request was sent to HTTPS port",
                           "Client sent an HTTP request to an HTTPS server.\n"}) {
    const auto http = answered(400, "text/html", body);
    attempt_facts facts;
    facts.what = effect::irreversible;
    facts.http = &http;
    facts.provider = "gmail";
    facts.plain = true;
    const auto told = judge(facts).answer;
    EXPECT_EQ(told.status, call_status::transport_error);
    EXPECT_NE(told.error.message.find("speaks https"), std::string::npos) << told.error.message;
    facts.plain = false;
    EXPECT_EQ(judge(facts).answer.error.message.find("speaks https"), std::string::npos);
  }
}

TEST(Judge, ACutAnswerIsNotCalledUnreachable) {
  EXPECT_EQ(judged(broken(errc::unavailable, true), effect::read).answer.error.message,
            "The MCP server of gmail broke off before its answer was complete: why");
  EXPECT_EQ(judged(broken(errc::unavailable, false), effect::read).answer.error.message,
            "The MCP server of gmail cannot be reached: why");
}

TEST(Judge, ATokenThatWasRefusedSaysWhatToConnect) {
  const auto http = answered(401);
  EXPECT_EQ(judged(http, effect::read).answer.error.hint,
            "Connect gmail again, then repeat the call.");
}

TEST(BackOff, GrowsAndIsSpread) {
  EXPECT_EQ(back_off(1, 0, 0), 100ms);
  EXPECT_EQ(back_off(1, 0, 49), 149ms);
  EXPECT_EQ(back_off(2, 0, 0), 400ms);
  EXPECT_EQ(back_off(3, 0, 0), 1600ms);
  EXPECT_EQ(back_off(90, 0, 0), 6400ms);
  EXPECT_EQ(back_off(2, 7, 3), 7s);
}

TEST(AnswerOf, AnErrorOfOpeningBecomesTheCallsStatus) {
  const auto of = [](errc code) {
    core::error e;
    e.code = code;
    e.message = "why";
    return answer_of(e, "gmail");
  };
  EXPECT_EQ(of(errc::unauthenticated).status, call_status::unauthorized);
  EXPECT_EQ(of(errc::unauthenticated).error.code, "unauthorized");
  EXPECT_EQ(of(errc::unauthenticated).error.hint, connect_again("gmail"));
  EXPECT_EQ(of(errc::timeout).status, call_status::timeout);
  EXPECT_EQ(of(errc::cancelled).status, call_status::cancelled);
  EXPECT_EQ(of(errc::unavailable).status, call_status::transport_error);
  EXPECT_EQ(of(errc::unavailable).error.code, "unavailable");
  EXPECT_FALSE(of(errc::unavailable).sent);
}

TEST(ErrorOf, AFailedExchangeBecomesAnErrorOfOpening) {
  const auto code = [](const core::ports::http_exchange& http) {
    return error_of(judged(http, effect::read).answer, http).code;
  };
  EXPECT_EQ(code(broken(errc::timeout, true)), errc::timeout);
  EXPECT_EQ(code(answered(401)), errc::unauthenticated);
  EXPECT_EQ(code(answered(429, "", "", 3)), errc::rate_limited);
  EXPECT_EQ(code(answered(500)), errc::unavailable);
  EXPECT_EQ(code(answered(200, "text/html")), errc::unavailable);
}

}  // namespace
}  // namespace patchbay::mcp
