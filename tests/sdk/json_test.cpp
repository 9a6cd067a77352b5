#include <string>

#include <gtest/gtest.h>
#include <patchbay/json.hpp>

namespace {

using patchbay::json;

TEST(SdkJson, WhatIsReadIsWrittenAgain) {
  for (const char* text :
       {"null", "true", "-1", "9223372036854775807", "18446744073709551615", "-9223372036854775808",
        "0.5", "\"a\\u0000b\"", "[]", "{}", R"({"a":[1,{"b":null}],"c":"\u00fc"})"}) {
    auto read = json::parse(text);
    ASSERT_TRUE(read) << text;
    const auto again = json::parse(read->dump());
    ASSERT_TRUE(again) << text;
  }
  EXPECT_EQ(json::parse(R"({"b":18446744073709551615,"a":[1,-2]})").value().dump(),
            R"({"b":18446744073709551615,"a":[1,-2]})");
}

TEST(SdkJson, AWrongTextSaysWhere) {
  const auto read = json::parse("{\"a\":}");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, patchbay::errc::invalid_argument);
  EXPECT_EQ(read.error().message.rfind("not JSON at byte 5", 0), 0u) << read.error().message;
}

TEST(SdkJson, NestingIsBounded) {
  EXPECT_TRUE(json::parse(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(json::parse(std::string(65, '[') + std::string(65, ']')));
  EXPECT_FALSE(json::parse(std::string(1u << 20, '[')));
}

TEST(SdkJson, InvalidUtf8AndNanAreRefused) {
  EXPECT_FALSE(json::parse("\"\xff\""));
  EXPECT_FALSE(json::parse("NaN"));
}

TEST(SdkJson, WhatIsNotThereReadsAsEmpty) {
  const json v = json::parse(R"({"a":[{"b":"x"}]})").value();
  EXPECT_EQ(v["a"][0]["b"].text(), "x");
  EXPECT_TRUE(v["z"][7]["b"].is_null());
  EXPECT_EQ(v["a"].text(), "");
  EXPECT_EQ(v["a"].integer(4), 4);
  EXPECT_TRUE(v["z"].items().empty());
  EXPECT_FALSE(v.has("z"));
}

TEST(SdkJson, MembersKeepTheirOrderAndAreReplaced) {
  json v = json::object().set("b", 1).set("a", true);
  v.set("b", "two");
  EXPECT_EQ(v.dump(), R"({"b":"two","a":true})");
}

}  // namespace
