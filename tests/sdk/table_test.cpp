#include <gtest/gtest.h>
#include <patchbay/sdk.hpp>

namespace {

using patchbay::arg;
using patchbay::field;
using patchbay::json;
using patchbay::same;

TEST(SdkTable, AFieldDescribesAllThatItIsGiven) {
  EXPECT_EQ(field::integer("n", "How many.").range(1, 5).fallback(2).describe().dump(),
            R"({"name":"n","type":"integer","default":2,"minimum":1.0,"maximum":5.0,)"
            R"("doc":"How many."})");
  EXPECT_EQ(
      field::string("s", "Which.").required().choices({"a", "b"}).at_most(9).describe().dump(),
      R"({"name":"s","type":"string","required":true,"choices":["a","b"],"length_max":9,)"
      R"("doc":"Which."})");
}

TEST(SdkTable, RowsOfAMappingDescribeWhereAnArgumentComesFrom) {
  EXPECT_EQ(arg("new", "old").from("p").first().listed_only().describe().dump(),
            R"({"names":["new","old"],"parameter":"p","how":"first","listed_only":true})");
  EXPECT_EQ(arg("user").constant("me").describe().dump(), R"({"names":["user"],"constant":"me"})");
  EXPECT_EQ(same("p").describe().dump(), R"({"names":["p"],"parameter":"p"})");
}

TEST(SdkTable, TheToolOfAMappingIsListedWithTheActionsEffect) {
  const patchbay::action a = {.name = "x_do",
                              .doc = "Do.",
                              .effect = patchbay::write,
                              .rules = {patchbay::at_most_one({"a", "b"})},
                              .mapping = patchbay::mapping{"T", {}}};
  EXPECT_EQ(a.describe().dump(),
            R"({"name":"x_do","doc":"Do.","effect":"write","parameters":[],)"
            R"("rules":[{"at_most_one":["a","b"]}],"tools":[{"name":"T","effect":"write"}],)"
            R"("mapping":{"tool":"T","arguments":[]}})");
}

struct sample {
  std::string text;
  std::optional<std::int64_t> count;
  std::vector<std::string> names;
  double share = 0;
};

TEST(SdkTable, AMemberGivesItsFieldTheTypeAndIsFilled) {
  const auto text = field::of("text", &sample::text, "T.").required();
  const auto count = field::of("count", &sample::count, "C.");
  const auto names = field::of("names", &sample::names, "N.");
  const auto share = field::of("share", &sample::share, "S.").fallback(0.5);
  EXPECT_EQ(count.describe()["type"].text(), "integer");
  EXPECT_EQ(names.describe()["type"].text(), "string_list");

  sample s;
  const json given = json::parse(R"({"text":"a","count":7,"names":"one"})").value();
  for (const auto* f : {&text, &count, &names, &share}) f->fill(&s, given);
  EXPECT_EQ(s.text, "a");
  EXPECT_EQ(s.count, 7);
  EXPECT_EQ(s.names, std::vector<std::string>{"one"});
  EXPECT_EQ(s.share, 0.5);
}

TEST(SdkTable, AnArgumentThatDoesNotFitIsNamed) {
  sample s;
  const auto count = field::of("count", &sample::count, "C.");
  try {
    count.fill(&s, json::object().set("count", "seven"));
    FAIL() << "a text was taken for an integer";
  } catch (const patchbay::failure& e) {
    EXPECT_EQ(e.why().code, patchbay::errc::invalid_argument);
    EXPECT_EQ(e.why().message, "count: expected integer");
  }
}

TEST(SdkTable, ListsAreSplitAtCommasAndSemicolons) {
  const std::vector<std::string> expected = {"a", "b", "c", "d"};
  EXPECT_EQ(patchbay::split_list({" a, b;c ", "", ";,", "d"}), expected);
}

}  // namespace
