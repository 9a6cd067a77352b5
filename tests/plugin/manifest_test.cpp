#include "plugin/manifest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

/// A right manifest in which one piece of text is replaced.
std::string manifest_with(const std::string& from, const std::string& to) {
  std::string text = R"({"manifest":1,"providers":[{"name":"post","title":"Post","doc":"Mail.",
    "actions":[{"name":"post_send","doc":"Send.\nAt once.","effect":"irreversible",
      "parameters":[
        {"name":"to","type":"string_list","doc":"Whom."},
        {"name":"size","type":"integer","minimum":1,"maximum":9,"default":3,"doc":"How big."},
        {"name":"kind","type":"string","choices":["a","b"],"doc":"Which."}],
      "rules":[{"at_least_one":["to","kind"]}],
      "tools":[{"name":"SEND","effect":"write"}],
      "mapping":{"tool":"SEND","arguments":[
        {"names":["recipient","to"],"parameter":"to","how":"first","listed_only":true},
        {"names":["user"],"constant":"me"}]}}]}]})";
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("no such text: " + from);
  return text.replace(at, from.size(), to);
}

TEST(Manifest, AProfileIsOneOfTheServersTools) {
  const auto read = parse_manifest(manifest_with(
      "\"doc\":\"Mail.\",", R"("doc":"Mail.","profile":{"tool":"WHO","label":"address"},)"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->providers[0].profile_tool, "WHO");
  EXPECT_EQ(read->providers[0].profile_label, "address");
  EXPECT_EQ(read->providers[0].server_tools, (std::vector<std::string>{"WHO", "SEND"}));
}

TEST(Manifest, ARightOneIsReadWhole) {
  const auto read = parse_manifest(manifest_with("1", "1"));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->providers.size(), 1u);
  const auto& p = read->providers[0];
  EXPECT_EQ(p.name, "post");
  EXPECT_EQ(p.toolkit, "post");
  EXPECT_TRUE(p.needs_auth);
  EXPECT_EQ(p.server_tools, std::vector<std::string>{"SEND"});
  ASSERT_EQ(read->actions.size(), 1u);
  const auto& a = read->actions[0];
  EXPECT_EQ(a.provider, "post");
  EXPECT_EQ(a.what, core::effect::irreversible);
  ASSERT_EQ(a.parameters.size(), 3u);
  EXPECT_EQ(a.parameters[0].type, core::value_type::string_list);
  EXPECT_EQ(a.parameters[1].default_json, "3");
  EXPECT_EQ(a.parameters[1].maximum, 9);
  EXPECT_EQ(a.parameters[2].choices.size(), 2u);
  ASSERT_EQ(a.rules.size(), 1u);
  EXPECT_EQ(a.rules[0].what, core::rule::kind::at_least_one);
  ASSERT_TRUE(a.mapping);
  ASSERT_EQ(a.mapping->arguments.size(), 2u);
  EXPECT_EQ(a.mapping->arguments[0].how, core::tool_argument::transform::first);
  EXPECT_TRUE(a.mapping->arguments[0].listed_only);
  EXPECT_EQ(a.mapping->arguments[1].constant_json, "\"me\"");
}

struct wrong_case {
  const char* from;
  const char* to;
  const char* complaint;
};

class WrongManifest : public ::testing::TestWithParam<wrong_case> {};

TEST_P(WrongManifest, IsRefusedWithItsPath) {
  const auto read = parse_manifest(manifest_with(GetParam().from, GetParam().to));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, core::errc::invalid_argument);
  EXPECT_NE(read.error().message.find(GetParam().complaint), std::string::npos)
      << read.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongManifest,
    ::testing::Values(
        wrong_case{"{\"manifest\"", "{\"manifest", "the manifest: "},
        wrong_case{"\"manifest\":1", "\"manifest\":2", "manifest: must be 1"},
        wrong_case{"\"manifest\":1,", "", "manifest: is missing"},
        wrong_case{"\"title\"", "\"profile\":{\"tool\":\"WHO\"},\"title\"",
                   "providers[0].profile.label: is missing"},
        wrong_case{"\"manifest\":1", "\"manifest\":1,\"x\":2", "x: is not a known member"},
        wrong_case{"\"name\":\"post\"", "\"name\":\"Post\"",
                   "providers[0].name: \"Post\" is no name"},
        wrong_case{"\"title\":\"Post\"", "\"title\":7", "providers[0].title: must be a string"},
        wrong_case{"\"title\":\"Post\"", "\"title\":\"\"", "providers[0].title: must not be empty"},
        wrong_case{"\"title\":\"Post\"", "\"title\":\"a\",\"title\":\"b\"",
                   "providers[0].title: is there twice"},
        wrong_case{"\"title\":\"Post\"", "\"title\":\"a\",\"auth\":\"open\"",
                   "providers[0].auth: must be broker or none, not \"open\""},
        wrong_case{"\"doc\":\"Mail.\"", "\"doc\":\"An API.\"",
                   "providers[0].doc: says \"API\", which an agent should not see"},
        wrong_case{"\"post_send\"", "\"mail_send\"", "must begin with \"post_\""},
        wrong_case{"\"doc\":\"Send.\\nAt once.\",", "", "providers[0].actions[0].doc: is missing"},
        wrong_case{"Send.\\n", "\\nSend.", "actions[0].doc: must begin with a summary line"},
        wrong_case{"\"irreversible\"", "\"dangerous\"",
                   "actions[0].effect: must be read, write or irreversible, not \"dangerous\""},
        wrong_case{"\"irreversible\"", "\"read\"", "it says read, but its tool SEND is write"},
        wrong_case{"\"string_list\"", "\"strng\"", "parameters[0].type: must be string, integer"},
        wrong_case{"\"default\":3", "\"default\":10",
                   "parameters[1].default: breaks the rules of its own parameter"},
        wrong_case{"\"default\":3", "\"default\":3,\"required\":true",
                   "parameters[1].default: makes no sense for a required parameter"},
        wrong_case{"\"minimum\":1", "\"minimum\":10", "parameters[1].minimum: is above"},
        wrong_case{"\"choices\":[\"a\",\"b\"]", "\"choices\":[]", "parameters[2].choices: must be"},
        wrong_case{"\"name\":\"kind\"", "\"name\":\"to\"", "parameter \"to\" is listed twice"},
        wrong_case{"\"at_least_one\":", "\"at_least_two\":", "rules[0]: must be one of"},
        wrong_case{"[\"to\",\"kind\"]", "[\"to\",\"kin\"]", "a rule names no parameter of it"},
        wrong_case{"\"parameter\":\"to\"", "\"parameter\":\"too\"", "reads \"too\""},
        wrong_case{"\"tool\":\"SEND\"", "\"tool\":\"OTHER\"", "its mapping calls OTHER"},
        wrong_case{"\"how\":\"first\"", "\"how\":\"last\"", "arguments[0].how: must be as_is"},
        wrong_case{"\"constant\":\"me\"", "\"constant\":\"me\",\"parameter\":\"to\"",
                   "exclude each other"},
        wrong_case{",\"constant\":\"me\"", "", "arguments[1]: must have a parameter or a constant"},
        wrong_case{"[{\"name\":\"SEND\",\"effect\":\"write\"}]", "7",
                   "actions[0].tools: must be a list"},
        wrong_case{"{\"name\":\"SEND\",", "{", "actions[0].tools[0].name: is missing"},
        wrong_case{"\"tools\":[", "\"tools\":[{\"name\":\"SEND\",\"effect\":\"read\"},",
                   "tools[1].name: \"SEND\" is listed twice"}));

TEST(Manifest, AllComplaintsAreFoundAndThreeAreShown) {
  std::string text = manifest_with("\"title\":\"Post\"", "\"title\":7,\"a\":1,\"b\":2,\"c\":3");
  EXPECT_EQ(read_manifest(text).wrong.size(), 4u);
  const auto read = parse_manifest(text);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("; and 1 more"), std::string::npos) << read.error().message;
}

TEST(Manifest, OneThatIsTooLargeIsNotRead) {
  const auto read = parse_manifest(std::string(manifest_bytes_max + 1, ' '));
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("more than 1048576 bytes"), std::string::npos);
}

TEST(Manifest, InvalidUtf8IsRefused) {
  EXPECT_FALSE(parse_manifest(manifest_with("Whom.", "\xff")));
}

TEST(Manifest, HiddenWordsAreWholeWordsInTheirCase) {
  EXPECT_EQ(hidden_word("Ask the API."), "API");
  EXPECT_EQ(hidden_word("an MCP tool"), "MCP");
  EXPECT_EQ(hidden_word("Rapid capital, apiary, APIARY"), "");
  EXPECT_EQ(hidden_word("MY_API_KEY"), "");
}

}  // namespace
}  // namespace patchbay::plugin
