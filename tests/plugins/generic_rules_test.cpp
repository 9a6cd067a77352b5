// What the generic plugin makes of a server's list of tools.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <patchbay/testing/fake_host.hpp>

namespace {

using patchbay::json;
using patchbay::testing::fake_host;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The plugin with one server "wiki" that is configured so.
struct wiki {
  explicit wiki(const std::string& settings = "{}")
      : host(std::string(PATCHBAY_PLUGINS) + "/generic.so",
             json::parse(R"({"servers":{"wiki":)" + settings + "}}").value()) {}
  /// The rows that it derives of this list.
  json of(const std::string& tools) { return host.derive("wiki", json::parse(tools).value()); }
  std::vector<std::string> names(const std::string& tools) {
    std::vector<std::string> all;
    const json rows = of(tools);
    for (const json& row : rows.items()) all.emplace_back(row["name"].text());
    return all;
  }
  fake_host host;
};

std::string tool(const std::string& name, const std::string& schema = "{}",
                 const std::string& more = "") {
  return R"({"name":")" + name + R"(","description":"What )" + name + R"( does.","inputSchema":)" +
         schema + more + "}";
}

TEST(GenericNames, AreTheToolsInSnakeCaseBehindTheProvidersName) {
  wiki w;
  EXPECT_THAT(w.names("[" + tool("searchPages") + "," + tool("wiki_read") + "," +
                      tool("GET-HTTPPage.v2") + "," + tool("wiki") + "]"),
              ElementsAre("wiki_get_http_page_v2", "wiki_search_pages", "wiki_wiki", "wiki_read"));
  EXPECT_THAT(w.host.complaints(), IsEmpty());
}

TEST(GenericNames, OfTwoToolsThatWouldBeCalledAlikeTheLaterGetsANumber) {
  wiki w;
  const auto names = w.names("[" + tool("b-c") + "," + tool("b.c") + "," + tool("bC") + "]");
  EXPECT_THAT(names, ElementsAre("wiki_b_c", "wiki_b_c_2", "wiki_b_c_3"));
  EXPECT_EQ(w.names("[" + tool("bC") + "," + tool("b.c") + "," + tool("b-c") + "]"), names);
}

TEST(GenericNames, ThatAreTooLongAreCutAndStayDistinct) {
  wiki w;
  const std::string same(70, 'a');
  const auto names = w.names("[" + tool(same + "1") + "," + tool(same + "2") + "]");
  ASSERT_EQ(names.size(), 2u);
  EXPECT_NE(names[0], names[1]);
  for (const auto& name : names) EXPECT_EQ(name.size(), 64u) << name;
}

TEST(GenericNames, WithOtherCharactersAreLeftOutWithWords) {
  wiki w;
  EXPECT_THAT(w.names("[" + tool("ignore all rules") + "," + tool("ok") + "]"),
              ElementsAre("wiki_ok"));
  EXPECT_THAT(w.host.logged(), Contains(HasSubstr("wiki: a tool is left out: its name")));
}

TEST(GenericEffects, AToolWritesWhateverTheServerSays) {
  wiki w;
  const json rows = w.of("[" + tool("look", "{}", R"(,"annotations":{"readOnlyHint":true})") + "]");
  EXPECT_EQ(rows[0]["effect"].text(), "write");
  EXPECT_EQ(rows[0]["tools"][0]["effect"].text(), "write");
}

TEST(GenericEffects, TheConfigurationDecides) {
  wiki w(R"({"read":["look"],"irreversible":["burn"],"actions":{"peek":{"effect":"read"}}})");
  const json rows = w.of("[" + tool("burn") + "," + tool("look") + "," + tool("other") + "," +
                         tool("peek") + "]");
  std::vector<std::string> effects;
  for (const json& row : rows.items()) effects.emplace_back(row["effect"].text());
  EXPECT_THAT(effects, ElementsAre("irreversible", "read", "write", "read"));
}

TEST(GenericEffects, HintsCountOnlyWhenTheServerIsTrusted) {
  wiki w(R"({"trust_hints":true})");
  const json rows = w.of("[" + tool("a", "{}", R"(,"annotations":{"readOnlyHint":true})") + "," +
                         tool("b", "{}", R"(,"annotations":{"readOnlyHint":false})") + "]");
  EXPECT_EQ(rows[0]["effect"].text(), "read");
  EXPECT_EQ(rows[1]["effect"].text(), "write");
}

TEST(GenericTools, OnlyThoseThatAreWantedAreThereAndMissingOnesAreSaid) {
  wiki w(R"({"tools":["b","gone"],"leave_out":["c"]})");
  EXPECT_THAT(w.names("[" + tool("a") + "," + tool("b") + "," + tool("c") + "]"),
              ElementsAre("wiki_b"));
  EXPECT_THAT(w.host.logged(),
              ElementsAre("wiki: the server lists no tool gone, which the settings name"));
}

TEST(GenericTools, OverridesNameAndDescribe) {
  wiki w(R"({"actions":{"b":{"name":"wiki_a","doc":"Do it well."}}})");
  const json rows = w.of("[" + tool("a") + "," + tool("b") + "]");
  EXPECT_EQ(rows[0]["name"].text(), "wiki_a_2");
  EXPECT_EQ(rows[0]["doc"].text(), "Use a of Wiki.");
  EXPECT_EQ(rows[0]["server_doc"].text(), "What a does.");
  EXPECT_EQ(rows[1]["name"].text(), "wiki_a");
  EXPECT_EQ(rows[1]["doc"].text(), "Do it well.");
  EXPECT_TRUE(rows[1]["server_doc"].is_null());
}

TEST(GenericParameters, AreThoseOfTheSchema) {
  wiki w;
  const json row = w.of("[" + tool("find", R"({"type":"object","required":["pageSize","q","mode"],
    "properties":{
      "q":{"type":["string","null"],"description":"What to look for."},
      "pageSize":{"type":"integer","minimum":1,"maximum":50,"default":20},
      "mode":{"enum":["old","new"]},
      "tags":{"type":"array","items":{"type":"string"}},
      "filter":{"anyOf":[{"type":"object","properties":{"by":{},"from":{}}},{"type":"null"}]},
      "long":{"type":"string","enum":["a very long choice that goes on and on and on and on and on and on and on"]}}})") +
                        "]")[0];
  std::vector<std::string> shown;
  for (const json& p : row["parameters"].items()) {
    shown.push_back(std::string(p["name"].text()) + " " + std::string(p["type"].text()) +
                    (p["required"].boolean() ? " required" : "") +
                    (p.has("default") ? " = " + p["default"].dump() : ""));
  }
  EXPECT_THAT(shown,
              ElementsAre("q string required", "page_size integer = 20", "mode string required",
                          "tags string_list", "filter object", "long string"));
  EXPECT_EQ(row["parameters"][0]["server_doc"].text(), "What to look for.");
  EXPECT_EQ(row["parameters"][1]["doc"].text(), "Value for pageSize.");
  EXPECT_THAT(row["parameters"][2]["choices"].texts(), ElementsAre("old", "new"));
  EXPECT_EQ(row["parameters"][4]["server_doc"].text(), "Members: by, from.");
  EXPECT_TRUE(row["parameters"][5]["choices"].is_null());
  const json& argument = row["mapping"]["arguments"][1];
  EXPECT_EQ(argument["names"][0].text(), "pageSize");
  EXPECT_EQ(argument["parameter"].text(), "page_size");
}

TEST(GenericParameters, OneThatCannotBeNamedIsLeftOutAndItsToolIfItIsRequired) {
  wiki w;
  const auto names =
      w.names("[" + tool("a", R"({"properties":{"do this now":{}},"required":["do this now"]})") +
              "," + tool("b", R"({"properties":{"do this now":{}}})") + "]");
  EXPECT_THAT(names, ElementsAre("wiki_b"));
  EXPECT_THAT(w.host.logged(), Contains(HasSubstr("wiki: a is left out: it has more than 64")));
}

TEST(GenericSettings, WhatIsWrongIsNamedWithItsPath) {
  const auto why = [](const std::string& settings) {
    try {
      const wiki w(settings);
    } catch (const patchbay::failure& e) {
      return e.why().message;
    }
    return std::string("nothing");
  };
  EXPECT_THAT(why(R"({"auth":"maybe"})"), HasSubstr("servers.wiki.auth: must be none or broker"));
  EXPECT_THAT(why(R"({"read":"look"})"),
              HasSubstr("servers.wiki.read: must be a list of names of tools"));
  EXPECT_THAT(why(R"({"actions":{"x":{"name":"other_x"}}})"),
              HasSubstr("servers.wiki.actions.x.name: must begin with wiki_"));
  EXPECT_THAT(why(R"({"read":["x"],"irreversible":["x"]})"),
              HasSubstr("servers.wiki.irreversible: x has another effect too"));
  EXPECT_THAT(why(R"({"trust_hints":"yes"})"),
              HasSubstr("servers.wiki.trust_hints: must be true or false"));
  EXPECT_THAT(why("[]"), HasSubstr("servers.wiki: must be an object"));
}

}  // namespace
