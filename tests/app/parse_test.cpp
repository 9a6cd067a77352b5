// `patchbay actions parse`, as a person or a script calls it.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "support/process.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;

constexpr const char* table =
    R"({"tenant":"ana","generation":1,"actions":[{"name":"gmail_search","provider":"gmail",)"
    R"("doc":"Find.","effect":"read","signature":"x","parameters":{"type":"object","properties":{)"
    R"("query":{"type":"string","description":"What.","maxLength":20},)"
    R"("to":{"type":"array","items":{"type":"string"},"description":"Whom."},)"
    R"("max_results":{"type":"integer","minimum":1,"maximum":500,"default":20,"description":"n"},)"
    R"("format":{"type":"string","enum":["full","raw"],"description":"How."}},)"
    R"("required":["query"],"additionalProperties":false}}]})";

constexpr const char* manifest =
    R"({"manifest":1,"providers":[{"name":"mail","title":"Mail","doc":"Mail.","actions":[)"
    R"({"name":"mail_send","doc":"Send.","effect":"write","parameters":[)"
    R"({"name":"to","type":"string","doc":"Whom."},{"name":"cc","type":"string","doc":"Whom."}],)"
    R"("rules":[{"at_least_one":["to","cc"]}],"tools":[{"name":"SEND","effect":"write"}]}]}]})";

class Parse : public testing::Test {
 protected:
  finished parse(const std::string& reply, const std::string& options = {}) {
    std::ofstream(at("reply"), std::ios::binary) << reply;
    const std::string program = std::string(PATCHBAY_BIN_DIR) + "/patchbay";
    return process::run(
        {"/bin/sh", "-c",
         "exec '" + program + "' actions parse " + options + " < '" + at("reply") + "'"});
  }
  std::string with_file(const char* text) {
    std::ofstream(at("table")) << text;
    return "--action-table '" + at("table") + "'";
  }
  [[nodiscard]] std::string at(const char* name) const { return (folder_.path() / name).string(); }

  temp_folder folder_;
};

TEST_F(Parse, PrintsTheCallWithItsParametersNamed) {
  const auto a = parse("```python\nagent.gmail_search('x', ('a', 'b'), 5)\n```", with_file(table));
  EXPECT_EQ(a.code, 0) << a.output;
  EXPECT_EQ(a.output,
            R"({"action":"gmail_search","args":{"query":"x","to":["a","b"],"max_results":5},)"
            R"("warnings":[]})"
            "\n");
}

TEST_F(Parse, ChecksAgainstTheTable) {
  const auto code = [&](const std::string& reply) {
    const auto a = parse(reply, with_file(table));
    EXPECT_EQ(a.code, 1) << a.output;
    const auto d = core::json::parse(a.output);
    return d.ok() ? std::string(core::json::string_at(*core::json::find(*d, "error"), "code"))
                  : a.output;
  };
  EXPECT_EQ(code("agent.gmail_search()"), "E_ARG_MISSING");
  EXPECT_EQ(code("agent.gmail_search('x', max_results=0)"), "E_VALUE");
  EXPECT_EQ(code("agent.gmail_search('x', format='red')"), "E_VALUE");
  EXPECT_EQ(code("agent.gmail_search('more than twenty characters')"), "E_VALUE");
  EXPECT_EQ(code("agent.gmail_search(1)"), "E_TYPE");
  EXPECT_EQ(code("agent.slack_post('x')"), "E_UNKNOWN_ACTION");
  EXPECT_EQ(code(""), "E_NO_CALL");
}

TEST_F(Parse, TakesAManifestWithItsRules) {
  EXPECT_EQ(parse("agent.mail_send('a')", with_file(manifest)).code, 0);
  EXPECT_THAT(parse("agent.mail_send()", with_file(manifest)).output, HasSubstr("E_VALUE"));
}

TEST_F(Parse, KnowsTheBuiltInActionsWithoutATable) {
  const auto a = parse("agent.save_to_knowledge('abc')");
  EXPECT_EQ(a.output, R"({"action":"save_to_knowledge","args":{"text":["abc"]},"warnings":[]})"
                      "\n");
  EXPECT_THAT(parse("agent.gmail_search('x')").output, HasSubstr("E_UNKNOWN_ACTION"));
}

TEST_F(Parse, ReadsOnlyWithLiterals) {
  const auto a = parse("agent.anything(1, 'a', k=(1, None))", "--literals");
  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(a.output,
            R"({"action":"anything","args":{"positional":[1,"a"],"keyword":{"k":[1,null]}},)"
            R"("warnings":[]})"
            "\n");
}

TEST_F(Parse, SaysWhereAndWhatToWrite) {
  const auto a = parse("```python\nagent.type(text='it's')\n```", "--literals");
  EXPECT_EQ(a.code, 1);
  EXPECT_THAT(a.output, HasSubstr(R"("code":"E_SYNTAX","message":"this quote ends the text",)"
                                  R"("line":2,"column":20)"));
}

TEST_F(Parse, BearsBadInput) {
  EXPECT_EQ(parse(std::string(1u << 20, 'x')).code, 1);
  EXPECT_EQ(parse("agent.f(" + std::string(10'000, '['), "--literals").code, 1);
  EXPECT_EQ(parse("agent.f('\xFF\xFE')", "--literals").code, 1);
  EXPECT_EQ(parse(std::string(17u << 20, ' ')).code, 1);
}

TEST_F(Parse, AWrongTableIsWrongUsage) {
  for (const char* text :
       {"", "{}", "[]", R"({"actions":[1]})", R"({"actions":[{"name":"a"}]})", R"({"manifest":1})",
        R"({"actions":[{"name":"a_b","provider":"a","doc":"","effect":"read",)"
        R"("parameters":{"properties":{"x":{"type":"odd"}}}}]})"}) {
    const auto a = parse("agent.done()", with_file(text));
    EXPECT_EQ(a.code, 2) << text << a.output;
    EXPECT_THAT(a.output, HasSubstr("patchbay actions --json")) << text;
  }
  EXPECT_EQ(parse("agent.done()", "--action-table /nonexistent/table").code, 2);
  EXPECT_EQ(parse("agent.done()", "more").code, 2);
}

TEST_F(Parse, NoHostIsSaid) {
  EXPECT_EQ(parse("agent.done()", "--tenant ana --server http://127.0.0.1:9").code, 4);
}

}  // namespace
}  // namespace patchbay::tests
