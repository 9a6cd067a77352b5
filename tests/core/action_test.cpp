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

/// An action that may GET one host and DELETE below the account's address.
action over_http() {
  action a;
  a.name = "notes_act";
  a.provider = "notes";
  a.doc = "Act.";
  a.what = effect::irreversible;
  a.http = {{"GET", "api.example.org", effect::read}, {"DELETE", "", effect::irreversible}};
  return a;
}

TEST(HttpUse, AllowsItsMethodAtItsHost) {
  const action a = over_http();
  EXPECT_EQ(a.request("GET", "https://api.example.org/v1/x?q=1"), &a.http[0]);
  EXPECT_EQ(a.request("GET", "https://api.example.org"), &a.http[0]);
  EXPECT_EQ(a.request("DELETE", "/v1/x"), &a.http[1]);
  EXPECT_EQ(a.request("POST", "https://api.example.org/v1/x"), nullptr);
  EXPECT_EQ(a.request("get", "https://api.example.org/v1/x"), nullptr);
  EXPECT_EQ(a.request("GET", "/v1/x"), nullptr);
}

TEST(HttpUse, AllowsNothingThatOnlyLooksLikeIt) {
  const action a = over_http();
  for (const char* url :
       {"http://api.example.org/", "https://api.example.org.evil.example/",
        "https://evil.example/?https://api.example.org", "https://api.example.org@evil.example/",
        "https://api.example.org:8443/", "https://API.example.org/", "https://api.example.org/#x",
        "https://api.example.org/ x", "https://api.example.org\\@evil.example/",
        "https://api.example.org/a/../b", "//api.example.org/", "", "https://"}) {
    EXPECT_EQ(a.request("GET", url), nullptr) << url;
  }
  EXPECT_EQ(a.request("DELETE", "//evil.example/x"), nullptr);
  EXPECT_EQ(a.request("DELETE", "/v1/../../admin"), nullptr);
  EXPECT_EQ(a.request("DELETE", "/v1/%2e%2E/admin"), nullptr);
  EXPECT_EQ(a.request("GET", "https://api.example.org/" + std::string(9000, 'a')), nullptr);
}

TEST(HttpUse, AnActionIsNotMilderThanItsRequests) {
  action a = over_http();
  EXPECT_TRUE(check(a).ok());
  a.what = effect::write;
  EXPECT_NE(check(a).error().message.find("its DELETE request is irreversible"), std::string::npos);
  a.what = effect::irreversible;
  a.http[1].what = effect::read;
  EXPECT_NE(check(a).error().message.find("only GET may"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::core
