// From a call as it was written to one that may be carried out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/reading.hpp"
#include "core/samples.hpp"

namespace patchbay::agent {
namespace {

using testing::HasSubstr;

class Bind : public testing::Test {
 protected:
  bind_result bind(const std::string& code) {
    const std::string reply = fenced(code);
    auto r = read_reply(reply);
    if (auto* e = std::get_if<call_error>(&r)) return *e;
    return by_.bind(std::move(std::get<call>(r)), reply);
  }
  std::string bound(const std::string& code) {
    const auto r = bind(code);
    if (const auto* e = std::get_if<call_error>(&r)) return std::string(name(e->code));
    return core::json::text(std::get<bound_call>(r).arguments);
  }
  call_error error(const std::string& code) {
    const auto r = bind(code);
    EXPECT_TRUE(std::holds_alternative<call_error>(r)) << code;
    return std::holds_alternative<call_error>(r) ? std::get<call_error>(r) : call_error{};
  }

  core::action_tables tables_{core::make_catalogue(7)};
  call_binder by_{tables_.table_for({"gmail"}), tables_.current()};
};

TEST_F(Bind, ArgumentsWithoutNamesGoInTheOrderOfTheSignature) {
  EXPECT_EQ(bound("agent.gmail_search('x', 5, 'raw')"),
            R"({"query":"x","max_results":5,"format":"raw"})");
  EXPECT_EQ(bound("agent.gmail_search('x', format='raw')"), R"({"query":"x","format":"raw"})");
}

TEST_F(Bind, GivesDefaultsWithoutCallingThemGiven) {
  const auto r = bind("agent.gmail_search('x')");
  const auto& c = std::get<bound_call>(r);
  EXPECT_EQ(c.action->name, "gmail_search");
  EXPECT_EQ(c.bound.at(1)->GetInt(), 20);
  EXPECT_FALSE(c.bound.given(1));
}

TEST_F(Bind, CoercesOnlyWhatLosesNothing) {
  EXPECT_EQ(bound("agent.gmail_search('x', 7.0, ratio=3)"),
            R"({"query":"x","max_results":7,"ratio":3})");
  EXPECT_EQ(bound("agent.gmail_send_email(to='a@b', body='x')"), R"({"to":["a@b"],"body":"x"})");
  EXPECT_EQ(bound("agent.gmail_send_email(to=('a@b', 'c@d'), body='x')"),
            R"({"to":["a@b","c@d"],"body":"x"})");
  EXPECT_EQ(bound("agent.gmail_search('x', '5')"), "E_TYPE");
  EXPECT_EQ(bound("agent.gmail_search('x', True)"), "E_TYPE");
  EXPECT_EQ(bound("agent.gmail_search('x', 1.5)"), "E_TYPE");
  EXPECT_EQ(bound("agent.gmail_send_email(to=[1], body='x')"), "E_TYPE");
}

TEST_F(Bind, EachRuleHasItsCode) {
  EXPECT_EQ(bound("agent.gmail_serch('x')"), "E_UNKNOWN_ACTION");
  EXPECT_EQ(bound("agent.slack_post('x')"), "E_UNAVAILABLE");
  EXPECT_EQ(bound("agent.gmail_search(1,2,3,4,5,6,7,8)"), "E_ARG_EXTRA");
  EXPECT_EQ(bound("agent.gmail_search('x', qery=1)"), "E_ARG_UNKNOWN");
  EXPECT_EQ(bound("agent.gmail_search('x', query='y')"), "E_DUP_ARG");
  EXPECT_EQ(bound("agent.gmail_search()"), "E_ARG_MISSING");
  EXPECT_EQ(bound("agent.gmail_search(None)"), "E_ARG_MISSING");
  EXPECT_EQ(bound("agent.gmail_search(5)"), "E_TYPE");
  EXPECT_EQ(bound("agent.gmail_search('x', 0)"), "E_VALUE");
  EXPECT_EQ(bound("agent.gmail_search('x', format='red')"), "E_VALUE");
  EXPECT_EQ(bound("agent.gmail_search('more than ten')"), "E_VALUE");
  EXPECT_EQ(bound("agent.gmail_send_email(to='a@b')"), "E_VALUE");
  EXPECT_EQ(bound("agent.gmail_search('a\\0b')"), "E_VALUE");
  EXPECT_EQ(bound("agent.gmail_search('a', anything=[{'k\\0': 1}])"), "E_VALUE");
}

TEST_F(Bind, TellsTheMostUsefulThingFirstAndTheOthersBehindIt) {
  const auto e = error("agent.gmail_search(max_results='5', qery='x')");
  EXPECT_EQ(name(e.code), "E_ARG_UNKNOWN");
  EXPECT_EQ(e.message,
            "gmail_search: qery is no parameter of gmail_search; query is missing; max_results "
            "must be an integer, not a string");
  EXPECT_THAT(e.hint, HasSubstr("query"));
  EXPECT_EQ(e.action, "gmail_search");
}

TEST_F(Bind, PointsAtTheArgument) {
  const auto e = error("agent.gmail_search('x',\n  max_results='5')");
  EXPECT_EQ(e.line, 3u);
  EXPECT_EQ(e.column, 15u);
  EXPECT_EQ(e.hint, "write a whole number without quotes");
}

TEST_F(Bind, NamesTheNearestAction) {
  EXPECT_THAT(error("agent.gmail_serch('x')").hint, HasSubstr("gmail_search"));
  EXPECT_THAT(error("agent.zzz()").hint, HasSubstr("list"));
  EXPECT_EQ(name(error("agent." + std::string(60'000, 'g') + "()").code), "E_UNKNOWN_ACTION");
}

TEST_F(Bind, CarriesWarningsOn) {
  const auto r = bind(R"(agent.gmail_search('\d'))");
  EXPECT_EQ(std::get<bound_call>(r).warnings.size(), 1u);
}

}  // namespace
}  // namespace patchbay::agent
