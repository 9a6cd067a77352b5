// A provider without an MCP server, through the broker's proxy: real host, sandbox, plugin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Http : public testing::Test {
 protected:
  Http() {
    std::filesystem::create_directory(folder());
    std::filesystem::copy_file(std::string(PATCHBAY_TEST_PLUGINS) + "/notes.so",
                               folder() / "notes.so");
    town::options how;
    how.plugins = folder().string();
    how.host_variables = {{"COMPOSIO_NOTES_AUTH_CONFIG_ID", "ac_gmail"}};
    t = std::make_unique<town>(how);
  }
  void SetUp() override { ASSERT_EQ(t->connect("notes", "ana").status, 200) << t->host_log(); }
  [[nodiscard]] std::filesystem::path folder() const { return root_.path() / "plugins"; }
  std::string texts(const std::string& tenant, const std::string& arguments = "{}") {
    const auto a = t->call("notes_list", arguments, tenant);
    EXPECT_EQ(word(a), "ok") << a.body;
    return at(a.json(), "data.notes");
  }

  temp_folder root_;
  std::unique_ptr<town> t;
};

TEST_F(Http, ActionsReachTheServiceWithTheTenantsAccount) {
  EXPECT_THAT(t->actions("ana"),
              ElementsAre("notes_add", "notes_list", "notes_remove", "notes_sneak"));
  EXPECT_THAT(t->actions("bob"), IsEmpty());
  const auto added = t->call("notes_add", R"({"text":"milk & bread"})", "ana");
  EXPECT_EQ(word(added), "ok") << added.body;
  EXPECT_EQ(at(added.json(), "data.number"), "1");
  EXPECT_THAT(texts("ana"), HasSubstr("milk & bread"));
  EXPECT_THAT(texts("ana", R"({"containing":"& bread"})"), HasSubstr("milk"));
  EXPECT_EQ(texts("ana", R"({"containing":"& butter"})"), "[]");
  ASSERT_EQ(t->connect("notes", "bob").status, 200);
  EXPECT_EQ(texts("bob"), "[]");
  EXPECT_EQ(word(t->call("notes_remove", R"({"number":1})", "ana")), "ok");
  EXPECT_EQ(texts("ana"), "[]");
}

TEST_F(Http, WhatTheServiceRefusesIsTheActionsToSay) {
  const auto a = t->call("notes_remove", R"({"number":7})", "ana");
  EXPECT_EQ(word(a), "tool_error") << a.body;
  EXPECT_THAT(at(a.json(), "error.message"), HasSubstr("the notes say 404: no such note"));
}

TEST_F(Http, AHostThatTheManifestDoesNotListIsDenied) {
  t->forget_requests();
  const auto a = t->call("notes_sneak", "{}", "ana");
  EXPECT_EQ(word(a), "denied") << a.body;
  EXPECT_THAT(at(a.json(), "error.message"),
              HasSubstr("notes_sneak may not GET https://elsewhere.example/"));
  EXPECT_EQ(t->requests("execute"), 0u);
}

TEST_F(Http, AWriteIsRecordedAndOneWhoseAnswerIsLostIsUnknownAndNotRepeated) {
  const auto added = t->call("notes_add", R"({"text":"one"})", "ana");
  const auto recorded =
      get(t->host_port, "/api/calls/" + at(added.json(), "call_id"), "ana").json();
  EXPECT_THAT(at(recorded, "tool_calls"), HasSubstr("POST api.notes.example"));
  EXPECT_THAT(at(recorded, "tool_calls"), HasSubstr("write"));
  for (const char* what : {R"({"status":502})", R"({"drop_after_accept":true})"}) {
    t->fault("api", "/execute/proxy", what);
    t->forget_requests();
    const auto lost = t->call("notes_add", R"({"text":"two"})", "ana");
    EXPECT_EQ(word(lost), "unknown") << lost.body;
    EXPECT_EQ(t->requests("execute"), 1u) << what;
    t->no_faults();
  }
}

TEST_F(Http, NoCredentialReachesThePluginOrTheLog) {
  EXPECT_EQ(word(t->call("notes_list", "{}", "ana")), "ok");
  EXPECT_THAT(t->host_log(), Not(HasSubstr("ak_test")));
}

}  // namespace
}  // namespace patchbay::tests
