// What stands between the fences: every row of the table of accepted and refused calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/reading.hpp"

namespace patchbay::agent {
namespace {

using testing::HasSubstr;

struct row {
  const char* code;
  const char* read;  ///< as `summary`, or the code of the refusal
};

class Accepted : public testing::TestWithParam<row> {};
TEST_P(Accepted, IsReadWithItsValues) {
  EXPECT_EQ(read(fenced(GetParam().code)), GetParam().read);
  EXPECT_EQ(read(GetParam().code), GetParam().read) << "without a fence";
}

constexpr row accepted[] = {
    {R"(agent.click("x", 1, "left"))", R"(click("x",1,"left"))"},
    {"# why\nagent.wait(1)  # ok", "wait(1)"},
    {"agent.type(\n  element_description='a',\n  text='b',\n  enter=True\n)",
     R"(type(element_description="a",text="b",enter=true))"},
    {"agent . wait ( 1 )", "wait(1)"},
    {"agent.wait(1,)", "wait(1)"},
    {"agent.wait(1);", "wait(1)"},
    {"agent.done()", "done()"},
    {"   agent.wait(1)", "wait(1)"},
    {"(agent.wait(1))", "wait(1)"},
    {"(agent\n.wait\n(1))", "wait(1)"},
    {"agent.\\\nwait(1)", "wait(1)"},
    {"agent.type(text='a' 'b')", R"(type(text="ab"))"},
    {"agent.type(text=('a'\n  \"b\"  # c\n  '''d'''))", R"(type(text="abd"))"},
    {"agent.type(text=u'a' r'\\n')", R"(type(text="a\\n"))"},
    {"agent.f(-5, +5, 1_000, 0x1F, 0o17, 0b11, 00)", "f(-5,5,1000,31,15,3,0)"},
    {"agent.f(1., .5, 1e3, 1_0.5, 2E-3, -0.0, 00.5)", "f(1.0,0.5,1000.0,10.5,0.002,-0.0,0.5)"},
    {"agent.f(9223372036854775807, -9223372036854775808)",
     "f(9223372036854775807,-9223372036854775808)"},
    {"agent.f(1e-400, 0e99999)", "f(0.0,0.0)"},
    {"agent.f(True, False, None)", "f(true,false,null)"},
    {"agent.f([], [1,], [1, 'a', [2]], (), (1,), (1, 2), (1))",
     R"(f([],[1],[1,"a",[2]],[],[1],[1,2],1))"},
    {"agent.f({}, {'a': 1, \"b\": [2],}, {1: 'x', True: 0, None: 0, 1.5: 0})", "E_DUP_KEY at 2:47"},
    {"agent.f({}, {'a': 1, \"b\": [2],}, {2: 'x', True: 0, None: 0, 1.5: 0})",
     R"(f({},{"a":1,"b":[2]},{"2":"x","true":0,"null":0,"1.5":0}))"},
    {R"(agent.f('\\ \' \" \a\b\f\n\r\t\v'))", R"(f("\\ ' \" \u0007\b\f\n\r\t\u000B"))"},
    {R"(agent.f('\x41\101\777\u00e4\U0001F600'))", "f(\"AA\xC7\xBF\xC3\xA4\xF0\x9F\x98\x80\")"},
    {R"(agent.f('\ud83d\ude00'))", "f(\"\xF0\x9F\x98\x80\")"},
    {R"(agent.f('\d\8'))", R"(f("\\d\\8"))"},
    {R"(agent.f(r'a\nb', R'\''))", R"(f("a\\nb","\\'"))"},
    {"agent.f('a\\\nb')", R"(f("ab"))"},
    {"agent.f('''a\r\nb\rc''')", R"(f("a\nb\nc"))"},
    {"agent.f('''it's \"fine\"''')", R"(f("it's \"fine\""))"},
    {"agent.f('\\0')", R"(f("\u0000"))"},
    {"agent.type(text='''see\n```python\nagent.done()\n```\n''')",
     R"(type(text="see\n```python\nagent.done()\n```\n"))"},
};
// The row of the duplicate key is a refusal: it has no form without a fence.
INSTANTIATE_TEST_SUITE_P(Rows, Accepted, testing::ValuesIn([] {
                           std::vector<row> rows;
                           for (const auto& r : accepted) {
                             if (std::string_view(r.read).substr(0, 2) != "E_") rows.push_back(r);
                           }
                           return rows;
                         }()));

class Refused : public testing::TestWithParam<row> {};
TEST_P(Refused, WithItsCodeAPlaceAndAHint) {
  EXPECT_EQ(code(fenced(GetParam().code)), GetParam().read) << GetParam().code;
  const auto e = error_of(fenced(GetParam().code));
  EXPECT_FALSE(e.message.empty());
  EXPECT_FALSE(e.hint.empty()) << GetParam().code;
}

constexpr row refused[] = {
    {"agent.type(text='a'+'b')", "E_EXPR"},
    {"agent.type(text=f'{1+1}')", "E_FSTRING"},
    {"agent.type(text=rf'{1}')", "E_FSTRING"},
    {"agent.type(text=t'{1}')", "E_FSTRING"},
    {"agent.type(text=b'a')", "E_BYTES"},
    {"agent.type(text=Rb'a')", "E_BYTES"},
    {"agent.type(text=ur'a')", "E_SYNTAX"},
    {"__import__('os').popen('id').read()", "E_EXPR"},
    {"agent.type(text=__import__('os').popen('id').read())", "E_EXPR"},
    {"agent.type(text=agent.open('x'))", "E_EXPR"},
    {"(agent.click('a'), agent.wait(1))", "E_EXPR"},
    {"[agent.click('a'), agent.wait(1)]", "E_EXPR"},
    {"agent.save_to_knowledge(['a']) and agent.done()", "E_EXPR"},
    {"agent.click('a'); agent.wait(1)", "E_MULTIPLE_ACTIONS"},
    {"agent.click('a')\nagent.wait(1)", "E_MULTIPLE_ACTIONS"},
    {"x = agent.wait(1)", "E_EXPR"},
    {"import time\nagent.wait(1)", "E_EXPR"},
    {"await agent.wait(1)", "E_EXPR"},
    {"agent.f(1).x", "E_SYNTAX"},
    {"agent.f(1)[0]", "E_SYNTAX"},
    {"agent.f(1)(2)", "E_SYNTAX"},
    {"agent.f(1) + 2", "E_EXPR"},
    {"agent.f(1) if 1 else 2", "E_EXPR"},
    {"agent.click(**{'a': 1})", "E_UNPACK"},
    {"agent.click(*[1])", "E_UNPACK"},
    {"agent.click(a=1, *[1])", "E_UNPACK"},
    {"agent.f([*[1]])", "E_UNPACK"},
    {"agent.f({**{}})", "E_UNPACK"},
    {"agent.f(a=1,2)", "E_ORDER"},
    {"agent.f(a=1,a=2)", "E_DUP_ARG"},
    {"agent.type('a', enter=true)", "E_NAME"},
    {"agent.type('a', enter=null)", "E_NAME"},
    {"agent.type(hello)", "E_NAME"},
    {"agent.type(text='it's')", "E_SYNTAX"},
    {"agent.type(text='it's fine')", "E_SYNTAX"},
    {"agent.type(text='you'r')", "E_SYNTAX"},
    {"agent.type(text='don't')", "E_SYNTAX"},
    {"agent.type(text='open", "E_UNTERMINATED"},
    {"agent.type(text='''open'')", "E_UNTERMINATED"},
    {"agent.type(text=r'a\\')", "E_UNTERMINATED"},
    {"agent.type('a'", "E_SYNTAX"},
    {"agent.wait(--5)", "E_EXPR"},
    {"agent.wait(~5)", "E_EXPR"},
    {"agent.wait(1+2)", "E_EXPR"},
    {"agent.wait(not True)", "E_EXPR"},
    {"agent.wait(lambda: 1)", "E_EXPR"},
    {"agent.wait(1 if True else 2)", "E_EXPR"},
    {"agent.wait([x for x in y])", "E_NAME"},
    {"agent.wait([1 for x in y])", "E_EXPR"},
    {"agent.wait(007)", "E_SYNTAX"},
    {"agent.wait(1__0)", "E_SYNTAX"},
    {"agent.wait(1_)", "E_SYNTAX"},
    {"agent.wait(0x)", "E_SYNTAX"},
    {"agent.wait(1j)", "E_SYNTAX"},
    {"agent.wait(5px)", "E_SYNTAX"},
    {"agent.wait(1e)", "E_SYNTAX"},
    {"agent.wait(1.2.3)", "E_SYNTAX"},
    {"agent.wait(1e400)", "E_RANGE"},
    {"agent.wait(9223372036854775808)", "E_RANGE"},
    {"agent.wait(-9223372036854775809)", "E_RANGE"},
    {"agent.wait(0x10000000000000000)", "E_RANGE"},
    {"agent.f('\\x4')", "E_ESCAPE"},
    {"agent.f('\\u12')", "E_ESCAPE"},
    {"agent.f('\\U00110000')", "E_ESCAPE"},
    {"agent.f('\\N{DASH}')", "E_ESCAPE"},
    {"agent.f('\\ud83d')", "E_ESCAPE"},
    {"agent.f('\\ud83dx')", "E_ESCAPE"},
    {"agent.f('\\ud83d\\n')", "E_ESCAPE"},
    {"agent.f('\\ud83d' '\\ude00')", "E_ESCAPE"},
    {"agent.f('\\ude00')", "E_ESCAPE"},
    {"agent.f([,])", "E_SYNTAX"},
    {"agent.f(,)", "E_SYNTAX"},
    {"agent.f(1 2)", "E_SYNTAX"},
    {"agent.f(a=)", "E_SYNTAX"},
    {"agent.f(class=1)", "E_SYNTAX"},
    {"agent.import(1)", "E_SYNTAX"},
    {"agent.f({1, 2})", "E_EXPR"},
    {"agent.f({'a'})", "E_EXPR"},
    {"agent.f({[1]: 2})", "E_SYNTAX"},
    {"agent.f({'a': 1, 'a': 2})", "E_DUP_KEY"},
    {"agent.f({1: 1, True: 2})", "E_DUP_KEY"},
    {"agent.f({1: 1, 1.0: 2})", "E_DUP_KEY"},
    {"agent.f({1: 1, '1': 2})", "E_DUP_KEY"},
    {"agent.f(a:=1)", "E_NAME"},
    {"agent.f(a==1)", "E_NAME"},
    {"agent.done", "E_SYNTAX"},
    {"agent.env.click('x')", "E_SYNTAX"},
    {"agent\n.wait(1)", "E_SYNTAX"},
    {"agent.f(\\ 1)", "E_SYNTAX"},
    {"agent.type(\xE2\x80\x9Chi\xE2\x80\x9D)", "E_SYNTAX"},
    {"agent.wait(\xC2\xA0"
     "1)",
     "E_SYNTAX"},
    {"agent.wait(\xE2\x80\x8B"
     "1)",
     "E_SYNTAX"},
    {"agent.wait(\xEF\xBB\xBF"
     "1)",
     "E_SYNTAX"},
    {"Agent.wait(1)", "E_EXPR"},
    {"self.agent.wait(1)", "E_EXPR"},
    {"I will wait.", "E_NO_CALL"},
};
INSTANTIATE_TEST_SUITE_P(Rows, Refused, testing::ValuesIn(refused));

TEST(Grammar, PointsAtTheQuoteThatEndsATextTooEarly) {
  const auto e = error_of(fenced("agent.type(text='it's')"));
  EXPECT_EQ(e.line, 2u);
  EXPECT_EQ(e.column, 20u);
  EXPECT_EQ(e.excerpt, "agent.type(text='it's')");
  EXPECT_EQ(e.action, "type");
}

TEST(Grammar, SaysWhatToWriteForAnotherLanguagesConstants) {
  EXPECT_THAT(error_of(fenced("agent.type('a', enter=true)")).hint, HasSubstr("True"));
  EXPECT_THAT(error_of(fenced("agent.type('a', enter=null)")).hint, HasSubstr("None"));
}

TEST(Grammar, CountsColumnsInCharacters) {
  const auto e = error_of("```\n# \xC3\xA4\r\nagent.f('\xC3\xA4\xF0\x9F\x98\x80', x)\n```");
  EXPECT_EQ(e.line, 3u);
  EXPECT_EQ(e.column, 15u);
}

TEST(Grammar, AnExcerptIsShortAndCanBeShown) {
  const auto e = error_of(fenced("agent.f('" + std::string(500, 'x') + "\x01', y)"));
  EXPECT_LE(e.excerpt.size(), 83u);
  EXPECT_EQ(e.excerpt.find('\x01'), std::string::npos);
  EXPECT_THAT(e.excerpt, HasSubstr("y)"));
}

TEST(Grammar, WarnsAboutABackslashThatStaysInTheText) {
  const auto r = read_reply(fenced(R"(agent.f('C:\dir'))"));
  ASSERT_TRUE(std::holds_alternative<call>(r));
  ASSERT_EQ(std::get<call>(r).warnings.size(), 1u);
  EXPECT_THAT(std::get<call>(r).warnings[0], HasSubstr("\\d"));
}

TEST(Grammar, RefusesBytesThatAreNotUtf8WithAMessageThatIs) {
  for (const char* bad : {"\xFF", "\xC3", "\xED\xA0\x80", "\xC0\x80", "\xF4\x90\x80\x80"}) {
    const auto e = error_of(fenced("agent.f('" + std::string(bad) + "')"));
    EXPECT_EQ(name(e.code), "E_SYNTAX");
    EXPECT_TRUE(core::json::parse(to_json(e)).ok()) << to_json(e);
  }
  EXPECT_EQ(code(fenced(std::string("agent.f('a\0b')", 14))), "E_SYNTAX");
  EXPECT_EQ(code(fenced(std::string("agent.f(#\0\n)", 12))), "E_SYNTAX");
}

TEST(Grammar, AnErrorIsOneJsonObject) {
  const auto e = core::json::parse(to_json(error_of(fenced("agent.f(x)"))));
  ASSERT_TRUE(e.ok());
  const auto* inner = core::json::find(*e, "error");
  ASSERT_NE(inner, nullptr);
  for (const char* m : {"code", "message", "line", "column", "excerpt", "hint"}) {
    EXPECT_NE(core::json::find(*inner, m), nullptr) << m;
  }
}

}  // namespace
}  // namespace patchbay::agent
