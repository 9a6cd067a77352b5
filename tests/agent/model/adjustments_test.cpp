#include "agent/model/adjustments.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

adjustments learned(std::string_view body) {
  adjustments known;
  EXPECT_TRUE(learn(known, body)) << body;
  return known;
}

TEST(Adjustments, ParameterIsTakenFromItsMember) {
  EXPECT_TRUE(learned(R"({"error":{"message":"no","param":"temperature"}})").no_temperature);
  EXPECT_TRUE(learned(R"({"error":{"message":"no","param":"max_tokens"}})").other_token_name);
  EXPECT_TRUE(
      learned(R"({"error":{"message":"no","param":"max_completion_tokens"}})").other_token_name);
  EXPECT_TRUE(learned(R"({"error":{"message":"no","param":"reasoning.effort"}})").no_effort);
  EXPECT_TRUE(learned(R"({"error":{"message":"no","param":"stream_options"}})").no_stream_usage);
}

TEST(Adjustments, ParameterIsTakenFromTheMessage) {
  EXPECT_TRUE(
      learned(R"({"error":{"message":"Unsupported value: 'temperature' does not support 0."}})")
          .no_temperature);
  EXPECT_TRUE(
      learned(R"({"error":{"message":"Use 'max_completion_tokens' instead."}})").other_token_name);
  EXPECT_TRUE(learned(R"({"message":"Extra inputs: stream_options"})").no_stream_usage);
}

TEST(Adjustments, EachIsLearnedOnce) {
  constexpr const char* body = R"({"error":{"message":"no","param":"temperature"}})";
  adjustments known;
  EXPECT_TRUE(learn(known, body));
  EXPECT_FALSE(learn(known, body));
}

TEST(Adjustments, OtherFailuresTeachNothing) {
  for (const char* body :
       {"", "<html>temperature</html>", R"({"error":{"message":"the context is too long"}})",
        R"({"error":{"message":"temperatures rise","param":"messages"}})", "[]", "null",
        R"({"error":"boom"})"}) {
    adjustments known;
    EXPECT_FALSE(learn(known, body)) << body;
    EXPECT_EQ(known, adjustments{});
  }
}

}  // namespace
}  // namespace patchbay::agent
