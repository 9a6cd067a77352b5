// Faults of earlier systems that the grammar repairs; the numbers are those of
// docs/internals/agent.md.
#include <gtest/gtest.h>

#include "agent/reading.hpp"
#include "core/samples.hpp"

namespace patchbay::agent {
namespace {

class Defect : public testing::Test {
 protected:
  std::string bound(const std::string& code) {
    const std::string reply = fenced(code);
    auto r = read_reply(reply);
    if (std::holds_alternative<call_error>(r)) return summary(r);
    auto b = by_.bind(std::move(std::get<call>(r)), reply);
    if (const auto* e = std::get_if<call_error>(&b)) return std::string(name(e->code));
    return core::json::text(std::get<bound_call>(b).arguments);
  }

  core::action_tables tables_{core::make_catalogue(1)};
  call_binder by_{tables_.table_for({"gmail"})};
};

TEST_F(Defect, D1_CheckingACallOftenDoesNothingAndSaysTheSame) {
  const std::string multi_line = "agent.gmail_send_email(\n  to=['a@b'],\n  body='x',\n)";
  const std::string first = bound(multi_line);
  EXPECT_EQ(first, R"({"to":["a@b"],"body":"x"})");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(bound(multi_line), first);
}

TEST_F(Defect, D2_TextOfTheModelIsNeverEvaluated) {
  for (const char* code :
       {"agent.type(text=__import__('os').popen('id').read())", "agent.type(text=open('f').read())",
        "agent.type(text=eval('1'))", "agent.type(text=agent.__class__)", "__import__('os')",
        "agent.__init__.__globals__['os'].system('id')", "agent.type(text=f'{1+1}')",
        "agent.type(text=(lambda: 1)())", "agent.type(text=[x for x in (1,)])",
        "exec('agent.wait(1)')", "agent.type(text='a' * 9)", "agent.type(text=print)"}) {
    EXPECT_EQ(read(fenced(code)).substr(0, 2), "E_") << code;
  }
}

TEST_F(Defect, D3_TwoActionsAreNeverOne) {
  for (const char* code :
       {"(agent.click('a'), agent.wait(1))", "agent.save_to_knowledge(['a']) and agent.done()",
        "agent.type(text=agent.open('x'))", "agent.click('a')\nagent.wait(1)",
        "agent.click('a'); agent.wait(1)", "agent.click('a') or agent.wait(1)",
        "agent.click('a') if agent.wait(1) else 0", "[agent.click('a'), agent.wait(1)]",
        "{agent.click('a'): agent.wait(1)}"}) {
    EXPECT_EQ(read(fenced(code)).substr(0, 2), "E_") << code;
  }
}

TEST_F(Defect, D4_BackticksInsideAnArgumentAreText) {
  EXPECT_EQ(read(fenced("agent.type(text='use ``` here')")), R"(type(text="use ``` here"))");
  EXPECT_EQ(read(fenced("agent.type(text='''a\n```\nb\n```\n''')")),
            R"(type(text="a\n```\nb\n```\n"))");
}

TEST_F(Defect, D16_TextIsNotTakenApartWhereAListIsExpected) {
  EXPECT_EQ(bound("agent.gmail_send_email(to='abc', body='x')"), R"({"to":["abc"],"body":"x"})");
}

}  // namespace
}  // namespace patchbay::agent
