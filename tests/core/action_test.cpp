#include "core/action.hpp"

#include <gtest/gtest.h>

#include "core/samples.hpp"

namespace patchbay::core {
namespace {

std::string why(action a) {
  const auto checked = check(a);
  return checked.ok() ? "" : checked.error().message;
}

TEST(Action, TheSamplesAreGood) {
  EXPECT_EQ(why(search()), "");
  EXPECT_EQ(why(send_email()), "");
}

TEST(Action, MayNotBeMilderThanOneOfItsTools) {
  action a = search();
  a.tools.push_back({"GMAIL_SEND_EMAIL", effect::irreversible});
  EXPECT_EQ(why(a),
            "action gmail_search: it says read, but its tool GMAIL_SEND_EMAIL is "
            "irreversible");
}

TEST(Action, NamesMustBeWellFormedAndCarryTheProvidersPrefix) {
  action a = search();
  a.name = "search";
  EXPECT_NE(why(a).find("must begin with \"gmail_\""), std::string::npos);
  a.name = "Gmail_search";
  EXPECT_NE(why(a).find("[a-z]"), std::string::npos);
  a = search();
  a.parameters[0].name = "Query";
  EXPECT_NE(why(a).find("Query"), std::string::npos);
  a = search();
  a.parameters[2].name = "query";
  EXPECT_NE(why(a).find("listed twice"), std::string::npos);
}

TEST(Action, WhatMappingAndRulesMentionMustExist) {
  action a = search();
  a.rules = {{rule::kind::at_least_one, {"query", "nope"}}};
  EXPECT_NE(why(a).find("nope"), std::string::npos);
  a = search();
  a.mapping->tool = "OTHER";
  EXPECT_NE(why(a).find("OTHER"), std::string::npos);
  a = search();
  a.mapping->arguments[0].parameter = "nope";
  EXPECT_NE(why(a).find("nope"), std::string::npos);
  a = search();
  a.mapping->arguments[0].names.clear();
  EXPECT_NE(why(a).find("no name"), std::string::npos);
  a = search();
  a.mapping->arguments[0].parameter.clear();
  EXPECT_NE(why(a).find("neither"), std::string::npos);
  a = search();
  a.tools.clear();
  EXPECT_NE(why(a).find("no tool"), std::string::npos);
  a = search();
  a.mapping.reset();
  EXPECT_EQ(why(a), "");
}

TEST(Effect, WordsGoBothWaysAndAreOrdered) {
  for (auto e : {effect::read, effect::write, effect::irreversible}) {
    EXPECT_EQ(effect_from(name(e)), e);
  }
  EXPECT_FALSE(effect_from("mild"));
  EXPECT_LT(effect::read, effect::write);
  EXPECT_LT(effect::write, effect::irreversible);
}

TEST(ValueType, WordsGoBothWays) {
  for (auto t : {value_type::string, value_type::integer, value_type::number, value_type::boolean,
                 value_type::string_list, value_type::list, value_type::object, value_type::any}) {
    EXPECT_EQ(value_type_from(name(t)), t);
  }
  EXPECT_FALSE(value_type_from("blob"));
}

}  // namespace
}  // namespace patchbay::core
