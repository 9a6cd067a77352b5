#include "core/json.hpp"

#include <gtest/gtest.h>

namespace patchbay::core::json {
namespace {

TEST(Json, KeepsIntegersOf64Bits) {
  auto d = parse(R"({"a":9223372036854775807,"b":18446744073709551615,"c":-9223372036854775808})");
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(text(*d),
            R"({"a":9223372036854775807,"b":18446744073709551615,"c":-9223372036854775808})");
}

TEST(Json, RefusesWhatIsNoJsonAndSaysWhere) {
  for (const char* bad :
       {"", "{", "{\"a\":NaN}", "[1,]", "{\"a\" 1}", "\"\xff\"", "Infinity", "{} {}", "'a'"}) {
    const auto d = parse(bad);
    ASSERT_FALSE(d.ok()) << bad;
    EXPECT_EQ(d.error().code, errc::invalid_argument);
    EXPECT_NE(d.error().message.find("byte"), std::string::npos) << d.error().message;
  }
}

TEST(Json, RefusesDeepNestingWithoutUsingTheStack) {
  EXPECT_TRUE(parse(std::string(64, '[') + std::string(64, ']')).ok());
  const auto d = parse(std::string(65, '[') + std::string(65, ']'));
  ASSERT_FALSE(d.ok());
  EXPECT_NE(d.error().message.find("64"), std::string::npos);
  EXPECT_FALSE(parse(std::string(1'000'000, '[')).ok());
}

TEST(Json, ReadsInPlaceAgainAndAgainIntoOneDocument) {
  document d;
  for (int i = 0; i < 3; ++i) {
    std::string body = R"({"name":"a\nb","n":)" + std::to_string(i) + "}";
    ASSERT_TRUE(parse_in_place(body, d).ok());
    EXPECT_EQ(string_at(d, "name"), "a\nb");
    EXPECT_EQ(find(d, "n")->GetInt(), i);
  }
}

TEST(Json, RefusesAZeroByteInPlace) {
  document d;
  std::string body("{}\0{}", 5);
  EXPECT_FALSE(parse_in_place(body, d).ok());
}

TEST(Json, ACharacterCutOffAtTheEndIsRefusedInPlace) {
  document d;
  for (const char* bad : {"\"\xED", "\"\xF0\x9F", "\"\xE2\x82"}) {
    std::string body = bad;
    body.shrink_to_fit();
    EXPECT_FALSE(parse_in_place(body, d).ok());
  }
}

TEST(Json, FindsMembersOfObjectsOnly) {
  auto d = parse(R"({"a":{"b":"c"},"list":[1]})");
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(string_at(*find(*d, "a"), "b"), "c");
  EXPECT_EQ(find(*find(*d, "list"), "b"), nullptr);
  EXPECT_EQ(find(*d, "none"), nullptr);
  EXPECT_EQ(string_at(*d, "list"), "");
}

TEST(Json, EscapesEveryCharacterThatMustBe) {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  std::string out;
  append_string(out, all + "\xC3\xA4");
  const auto back = parse(out);
  ASSERT_TRUE(back.ok()) << out;
  EXPECT_EQ(view(*back), all + "\xC3\xA4");
}

}  // namespace
}  // namespace patchbay::core::json
