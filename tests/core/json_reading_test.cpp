// What becomes of the numbers, texts and shapes that callers and servers send.
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "core/mapping.hpp"
#include "core/samples.hpp"

namespace patchbay::core::json {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// What both readers make of `text`, which must be the same: the value as JSON, or why not.
std::string read(std::string_view text) {
  const auto copied = parse(text);
  std::string said = copied.ok() ? json::text(*copied) : copied.error().message;
  std::string own(text);
  own.shrink_to_fit();
  document d;
  const auto in_place = parse_in_place(own, d);
  EXPECT_EQ(in_place.ok() ? json::text(d) : in_place.error().message, said) << text;
  return said;
}

/// The number that both readers make of `text`; an integer is none.
double real(const std::string& text) {
  read(text);
  const auto d = parse(text);
  if (d.ok() && d->IsDouble()) return d->GetDouble();
  ADD_FAILURE() << text << (d.ok() ? " is no double" : ": " + d.error().message);
  return std::numeric_limits<double>::quiet_NaN();
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += part;
  return all;
}

TEST(JsonNumbers, IntegersOf64BitsStayAsTheyAre) {
  for (const char* same : {"0", "1", "-1", "2147483648", "-2147483649", "4294967296",
                           "9007199254740993", "9223372036854775807", "9223372036854775808",
                           "18446744073709551615", "-9007199254740993", "-9223372036854775808"}) {
    EXPECT_EQ(read(same), same);
  }
}

TEST(JsonNumbers, IntegersBeyond64BitsAreTheNearestDouble) {
  EXPECT_EQ(real("18446744073709551616"), 18446744073709551616.0);
  EXPECT_EQ(real("-9223372036854775809"), -9223372036854775808.0);
  EXPECT_EQ(real("123456789012345678901234567890"), 123456789012345678901234567890.0);
  EXPECT_EQ(real("1" + std::string(308, '0')), 1e308);
}

TEST(JsonNumbers, FractionsAreTheNearestDouble) {
  const std::vector<std::pair<const char*, double>> nearest = {
      {"0.1", 0.1},
      {"-2.5", -2.5},
      {"1.0", 1.0},
      {"9007199254740993.0", 9007199254740992.0},
      {"0.30000000000000004", 0.30000000000000004},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
      {"2.2250738585072011e-308", 2.2250738585072011e-308},
      {"2.2250738585072014e-308", std::numeric_limits<double>::min()},
      {"5e-324", std::numeric_limits<double>::denorm_min()},
  };
  for (const auto& [text, value] : nearest) EXPECT_EQ(real(text), value) << text;
  EXPECT_EQ(real("0." + std::string(5000, '3')), 1.0 / 3.0);
}

TEST(JsonNumbers, ExponentsMayBeWrittenInEachWay) {
  for (const char* hundred : {"1e2", "1E2", "1e+2", "1.0e2", "1000e-1", "0.001E+05", "1e002"}) {
    EXPECT_EQ(real(hundred), 100.0) << hundred;
  }
  EXPECT_EQ(real("0.0e-300"), 0.0);
  EXPECT_EQ(real("0e-999999999999999999999"), 0.0);
  EXPECT_EQ(real("1" + std::string(300, '0') + "e-300"), 1.0);
  EXPECT_EQ(real("0." + std::string(400, '0') + "1e401"), 1.0);
}

TEST(JsonNumbers, OnlyAFractionKeepsTheSignOfZero) {
  EXPECT_EQ(read("-0"), "0");
  EXPECT_EQ(read("-0.0"), "-0.0");
  EXPECT_TRUE(std::signbit(real("-0e0")));
}

TEST(JsonNumbers, WhatIsTooSmallIsZero) {
  EXPECT_EQ(real("2e-324"), 0.0);
  EXPECT_EQ(real("1e-400"), 0.0);
  EXPECT_EQ(real("1e-999999999999999999999"), 0.0);
  EXPECT_TRUE(std::signbit(real("-1e-400")));
}

TEST(JsonNumbers, WhatIsTooLargeIsRefusedWhereItBegins) {
  for (const std::string& huge :
       {std::string("1e309"), std::string("-1e309"), std::string("1.7976931348623159e308"),
        std::string("1e999999999999999999999"), std::string(400, '9'),
        "-" + std::string(400, '9') + ".5", "1" + std::string(400, '0') + "e-400"}) {
    const std::string why = "not accepted: a number that a double cannot hold";
    EXPECT_EQ(read(huge), why + " (at byte 0)") << huge;
    EXPECT_EQ(read("{\"a\":[" + huge + "]}"), why + " (at byte 6)") << huge;
  }
}

TEST(JsonNumbers, OtherSpellingsAreNoJson) {
  for (const char* bad : {"01", "-01", "+1", ".5", "1.", "1.e5", "1e", "1e+", "-", "--1", "0x10",
                          "1_000", "1,5", "NaN", "-Infinity", "1f"}) {
    EXPECT_THAT(read(bad), AllOf(StartsWith("not JSON: "), HasSubstr("(at byte "))) << bad;
  }
}

TEST(JsonNumbers, ReachTheToolAsTheyWereGiven) {
  const action a = search();
  const binder b(a);
  for (const char* same : {"9223372036854775807", "18446744073709551615", "-9223372036854775808",
                           "0.1", "1e300", "-0.0"}) {
    auto d = parse(R"({"query":"x","anything":)" + std::string(same) + "}");
    ASSERT_TRUE(d.ok()) << same;
    bound_arguments bound;
    ASSERT_TRUE(b.bind(*d, d->GetAllocator(), bound).empty()) << same;
    std::string sent;
    ASSERT_TRUE(append_arguments(sent, a, bound, nullptr).ok()) << same;
    EXPECT_THAT(sent, EndsWith("\"anything\":" + std::string(same) + "}"));
  }
}

TEST(JsonNumbers, AnIntegerMayBeWrittenAsAFractionThatIsWhole) {
  const action a = search();
  const binder b(a);
  const auto said = [&](const std::string& number) {
    auto d = parse(R"({"query":"x","max_results":)" + number + "}");
    bound_arguments bound;
    const auto wrong = b.bind(*d, d->GetAllocator(), bound);
    return wrong.empty() ? json::text(*bound.at(1)) : wrong.front().message;
  };
  EXPECT_EQ(said("1e2"), "100");
  EXPECT_EQ(said("100.0"), "100");
  EXPECT_EQ(said("1e-400"), "must be at least 1");
  EXPECT_EQ(said("-0"), "must be at least 1");
  EXPECT_EQ(said("18446744073709551615"), "must be at most 500");
  EXPECT_EQ(said("-9223372036854775808"), "must be at least 1");
  EXPECT_EQ(said("18446744073709551616"), "must be an integer, not a number");
  EXPECT_EQ(said("0.5"), "must be an integer, not a number");
}

TEST(JsonText, ASurrogatePairIsOneCharacter) {
  EXPECT_EQ(read(R"("\ud83d\ude00")"), "\"\xF0\x9F\x98\x80\"");
  EXPECT_EQ(read(R"("\uD800\uDC00\uDBFF\uDFFF")"), "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"");
  EXPECT_EQ(read(R"("\ud7ff\ue000")"), "\"\xED\x9F\xBF\xEE\x80\x80\"");
}

TEST(JsonText, HalfASurrogatePairIsRefusedWhereverItStands) {
  for (const char* half : {R"(\ud83d)", R"(\ude00)", R"(\ude00\ud83d)", R"(\ud83dx)",
                           R"(\ud83d\u0041)", R"(\ud83d\ud83d)", R"(\ud83d\n)", R"(a\udc00b)"}) {
    for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{
             {"\"", "\""}, {"{\"", "\":1}"}, {"{\"a\":[\"b\",\"", "\"]}"}}) {
      EXPECT_THAT(read(before + half + after),
                  AllOf(StartsWith("not JSON: "), HasSubstr("surrogate pair")))
          << before << half << after;
    }
  }
  EXPECT_THAT(read("\"\xED\xA0\x80\""), StartsWith("not JSON: "));
  EXPECT_THAT(read("\"\xED\xB0\x80\""), StartsWith("not JSON: "));
}

TEST(JsonText, BytesThatAreNoUtf8AreRefused) {
  for (const char* bad : {"\"\x80\"", "\"\xC0\x80\"", "\"\xC3\"", "\"\xE2\x82\"",
                          "\"\xF4\x90\x80\x80\"", "\"\xF8\x88\x80\x80\x80\"", "\"\xFF\""}) {
    EXPECT_THAT(read(bad), AllOf(StartsWith("not JSON: "), HasSubstr("(at byte "))) << bad;
  }
}

TEST(JsonText, AZeroByteIsRefusedAndItsEscapeIsACharacter) {
  using namespace std::string_view_literals;
  for (const auto bad : {"\0"sv, "\0{}"sv, "{}\0"sv, "{}\0{}"sv, "\"a\0b\""sv, "{\"a\0\":1}"sv}) {
    EXPECT_EQ(read(bad),
              "not JSON: a zero byte in the text (at byte " + std::to_string(bad.find('\0')) + ")");
  }
  EXPECT_EQ(read(R"({"\u0000":"a\u0000b"})"), R"({"\u0000":"a\u0000b"})");
  const auto d = parse(R"(["a\u0000b"])");
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(view((*d)[0]), "a\0b"sv);
}

TEST(JsonText, AByteOrderMarkMayStandBeforeIt) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(read(mark + R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(read("\"" + mark + "\""), "\"" + mark + "\"");
  EXPECT_THAT(read(mark), AllOf(StartsWith("not JSON: "), HasSubstr("(at byte 3)")));
  EXPECT_THAT(read(mark + mark + "{}"), HasSubstr("(at byte 3)"));
  EXPECT_THAT(read(mark + "[1,}"), HasSubstr("(at byte 6)"));
  for (const char* part : {"\xEF", "\xEF\xBB", "\xEF\xBB{}", " \xEF\xBB\xBF{}"}) {
    EXPECT_THAT(read(part), StartsWith("not JSON: "));
  }
}

TEST(JsonShape, ADocumentThatIsCutAnywhereIsRefused) {
  const std::string whole = R"( {"a":[1,-2.5e3,true,false,null,"x\"\ud83d\ude00\u00e9)"
                            "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"],\"b\":{\"c\":{}}}";
  ASSERT_THAT(read(whole), StartsWith("{\"a\":[1,-2500.0,"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string said = read(whole.substr(0, size));
    ASSERT_THAT(said, StartsWith("not JSON: "));
    const auto at = said.find("(at byte ");
    ASSERT_NE(at, std::string::npos) << said;
    EXPECT_LE(std::stoul(said.substr(at + 9)), size) << said;
  }
}

TEST(JsonShape, NestingEndsAt64LevelsOfEitherKind) {
  const std::string refused = "not accepted: nested deeper than 64 levels (at byte ";
  for (const auto& [open, close] :
       std::vector<std::pair<std::string, std::string>>{{"[", "]"}, {"{\"a\":", "}"}}) {
    const std::string inmost = open == "[" ? "" : "1";
    const std::string fits = repeated(open, 64) + inmost + repeated(close, 64);
    EXPECT_EQ(read(fits), fits);
    EXPECT_THAT(read(repeated(open, 65) + inmost + repeated(close, 65)), StartsWith(refused));
    EXPECT_THAT(read(repeated(open, 1'000'000)), StartsWith(refused));
  }
  EXPECT_EQ(read(std::string(65, '[')), refused + "64)");
  EXPECT_THAT(read(repeated("[{\"a\":", 32) + "[]" + repeated("}]", 32)), StartsWith(refused));
}

TEST(JsonShape, WhatIsClosedAgainIsNotCounted) {
  const std::string many = "[" + repeated("[{\"a\":[]}],", 1000) + "[]]";
  EXPECT_EQ(read(many), many);
}

}  // namespace
}  // namespace patchbay::core::json
