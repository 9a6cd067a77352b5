#include "api/problem.hpp"

#include <string>

#include <gtest/gtest.h>

#include "world.hpp"

namespace patchbay::api {
namespace {

using core::errc;

TEST(Problem, HasOneStatusForEachErrc) {
  for (const auto& [code, status] :
       {std::pair{errc::invalid_argument, 400}, std::pair{errc::unauthenticated, 401},
        std::pair{errc::not_found, 404}, std::pair{errc::rate_limited, 429},
        std::pair{errc::unavailable, 503}, std::pair{errc::cancelled, 503},
        std::pair{errc::internal, 500}, std::pair{errc::timeout, 504}, std::pair{errc::denied, 403},
        std::pair{errc::unknown, 502}, std::pair{errc::conflict, 409},
        std::pair{errc::too_large, 413}}) {
    EXPECT_EQ(http_status(code), status) << core::name(code);
  }
}

TEST(Problem, SaysWhatAndWhatNext) {
  net::exchange x;
  answer(x, core::error{errc::conflict, "was used before", "start again"});
  EXPECT_EQ(x.status, 409);
  EXPECT_EQ(x.content_type, "application/problem+json");
  EXPECT_EQ(x.answer, R"({"type":"urn:patchbay:error:conflict","title":"Conflict","status":409,)"
                      R"("detail":"was used before","errc":"conflict","hint":"start again"})");
  EXPECT_FALSE(x.has("Retry-After"));
}

TEST(Problem, ReplacesAnAnswerThatWasBegun) {
  net::exchange x;
  x.answer = "{\"half\":";
  answer(x, core::error{errc::internal, "broken", ""});
  EXPECT_TRUE(core::json::parse(x.answer).ok()) << x.answer;
}

TEST(Problem, EscapesWhatTheCallerSent) {
  net::exchange x;
  answer(x, core::error{errc::not_found, "no '\"}\n\x01'", ""});
  EXPECT_TRUE(core::json::parse(x.answer).ok()) << x.answer;
}

TEST(Problem, OfOverloadAlwaysSaysWhenToComeBack) {
  for (const auto code : {errc::unavailable, errc::rate_limited}) {
    net::exchange x;
    answer(x, core::error{code, "busy", ""});
    EXPECT_NE(x.extra_headers.find("Retry-After: 1\r\n"), std::string::npos);
  }
}

TEST(Failure, OfEveryKindIsAProblemWithAnId) {
  for (const int status : {400, 404, 405, 408, 413, 417, 431, 500, 503}) {
    net::exchange x;
    answer_failure(x, status, "it cannot be read");
    const auto read = core::json::parse(x.answer);
    ASSERT_TRUE(read.ok()) << x.answer;
    EXPECT_EQ(x.status, status);
    EXPECT_EQ((*read)["status"].GetInt(), status);
    EXPECT_EQ(core::json::string_at(*read, "detail"), "it cannot be read");
    EXPECT_FALSE(core::json::string_at(*read, "request_id").empty());
    EXPECT_EQ(core::json::string_at(*read, "title"), title(status));
  }
}

TEST(Failure, OfAnUnknownPathOrMethodIsAProblem) {
  world w;
  const auto unknown = w.get("/api/none");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.at("errc"), "not_found");
  const auto method = w.get("/api/actions/gmail_search");
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.at("title"), "Method Not Allowed");
}

}  // namespace
}  // namespace patchbay::api
