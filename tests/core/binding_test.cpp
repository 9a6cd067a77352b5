#include "core/binding.hpp"

#include <gtest/gtest.h>

#include "core/samples.hpp"

namespace patchbay::core {
namespace {

struct bound_call {
  json::document arguments;
  bound_arguments bound;
  std::vector<violation> violations;
};

class Binding : public testing::Test {
 protected:
  bound_call bind(const action& a, std::string_view text) {
    binders_.push_back(std::make_unique<binder>(a));
    bound_call c;
    auto d = json::parse(text);
    EXPECT_TRUE(d.ok()) << text;
    c.arguments.Swap(*d);
    c.violations = binders_.back()->bind(c.arguments, c.arguments.GetAllocator(), c.bound);
    return c;
  }
  std::string only(const action& a, std::string_view text) {
    auto c = bind(a, text);
    if (c.violations.size() != 1) return std::to_string(c.violations.size()) + " violations";
    const auto& v = c.violations.front();
    return v.path + ": " + v.message + (v.hint.empty() ? "" : " (" + v.hint + ")");
  }
  const action search_ = search();
  const action send_ = send_email();
  std::vector<std::unique_ptr<binder>> binders_;
};

TEST_F(Binding, FillsInDefaultsAndLeavesTheRestOut) {
  auto c = bind(search_, R"({"query":"x"})");
  ASSERT_TRUE(c.violations.empty());
  EXPECT_EQ(c.bound.at(1)->GetInt(), 20);
  EXPECT_FALSE(c.bound.given(1));
  EXPECT_TRUE(c.bound.given(0));
  EXPECT_EQ(c.bound.at(2), nullptr);
  EXPECT_EQ(c.bound.size(), 7u);
}

TEST_F(Binding, NullCountsAsNotGiven) {
  auto c = bind(search_, R"({"query":"x","max_results":null})");
  ASSERT_TRUE(c.violations.empty());
  EXPECT_EQ(c.bound.at(1)->GetInt(), 20);
  EXPECT_EQ(only(search_, R"({"query":null})"), "query: is missing (The query.)");
}

TEST_F(Binding, SaysWhichArgumentIsWrongAndWhy) {
  EXPECT_EQ(only(search_, R"({"query":5})"), "query: must be a string, not an integer");
  EXPECT_EQ(only(search_, R"({"query":"x","max_results":"5"})"),
            "max_results: must be an integer, not a string");
  EXPECT_EQ(only(search_, R"({"query":"x","max_results":true})"),
            "max_results: must be an integer, not a boolean");
  EXPECT_EQ(only(search_, R"({"query":"x","max_results":2.5})"),
            "max_results: must be an integer, not a number");
  EXPECT_EQ(only(search_, R"({"query":"x","ratio":[]})"), "ratio: must be a number, not a list");
  EXPECT_EQ(only(search_, R"({"query":"x","extra":1})"),
            "extra: must be an object, not an integer");
  EXPECT_EQ(only(search_, R"({"query":"x","items":{}})"), "items: must be a list, not an object");
  EXPECT_EQ(only(send_, R"({"to":[1],"body":"x"})"), "to: must be a list of strings, not a list");
  EXPECT_EQ(only(send_, R"({"to":"a@b","body":"x","is_html":"yes"})"),
            "is_html: must be true or false, not a string");
}

TEST_F(Binding, ChecksEnumsRangesAndLengths) {
  EXPECT_EQ(only(search_, R"({"query":"x","format":"odd"})"), "format: must be one of: full, raw");
  EXPECT_EQ(only(search_, R"({"query":"x","max_results":0})"), "max_results: must be at least 1");
  EXPECT_EQ(only(search_, R"({"query":"x","max_results":501})"),
            "max_results: must be at most 500");
  EXPECT_EQ(only(search_, R"({"query":"12345678901"})"), "query: is longer than 10 characters");
  EXPECT_EQ(only(search_, R"({"query":"x","items":[1,2,3]})"), "items: has more than 2 items");
  EXPECT_TRUE(bind(search_, R"({"query":"ääääääääää"})").violations.empty());
}

TEST_F(Binding, NamesTheNearestParameterForAnUnknownOne) {
  EXPECT_EQ(only(send_, R"({"to":"a@b","subjekt":"x","body":"y"})"),
            "subjekt: is no parameter of gmail_send_email (did you mean \"subject\"?)");
  EXPECT_EQ(only(search_, R"({"query":"x","zzzzzzzzz":1})"),
            "zzzzzzzzz: is no parameter of gmail_search (it takes: query, max_results, format, "
            "ratio, extra, items, anything)");
}

TEST_F(Binding, ReportsEveryViolationAtOnce) {
  auto c = bind(search_, R"({"max_results":0,"format":1,"nope":1})");
  EXPECT_EQ(c.violations.size(), 4u);
}

TEST_F(Binding, RefusesAnArgumentThatIsGivenTwice) {
  EXPECT_EQ(only(search_, R"({"query":"x","query":"y"})"), "query: is given twice");
}

TEST_F(Binding, CoercesOnlyWhatLosesNothing) {
  auto c = bind(search_, R"({"query":"x","max_results":7.0,"ratio":3})");
  ASSERT_TRUE(c.violations.empty());
  EXPECT_TRUE(c.bound.at(1)->IsInt64());
  auto list = bind(send_, R"({"to":"a@b","body":"x"})");
  ASSERT_TRUE(list.violations.empty());
  EXPECT_TRUE(list.bound.at(0)->IsArray());
}

TEST_F(Binding, ChecksRulesAcrossParameters) {
  EXPECT_EQ(only(send_, R"({"body":"x"})"), "to: give at least one of to and cc");
  EXPECT_EQ(only(send_, R"({"to":" ","body":"x"})"), "to: give at least one of to and cc");
  EXPECT_EQ(only(send_, R"({"to":[],"body":"x"})"), "to: give at least one of to and cc");
  action a = search();
  a.rules = {{rule::kind::at_most_one, {"format", "ratio"}},
             {rule::kind::all_or_none, {"extra", "anything"}}};
  EXPECT_EQ(only(a, R"({"query":"x","format":"raw","ratio":1})"),
            "format: give only one of format and ratio");
  EXPECT_EQ(only(a, R"({"query":"x","extra":{}})"),
            "extra: give all of extra and anything, or none");
}

TEST_F(Binding, RefusesArgumentsThatAreNoObject) {
  EXPECT_EQ(only(search_, "[]"), ": the arguments must be a JSON object, not a list");
  EXPECT_EQ(only(search_, "null"), ": the arguments must be a JSON object, not null");
}

}  // namespace
}  // namespace patchbay::core
