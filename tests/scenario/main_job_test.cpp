#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* mail = R"({"to":"bob@example.com","subject":"hello","body":"hi"})";

TEST(MainJob, ConnectThenAnActionSendsTheMailOnce) {
  town t;
  EXPECT_THAT(t.actions(), IsEmpty());
  const auto back = t.connect("gmail", "");
  EXPECT_EQ(back.status, 200) << back.body;
  EXPECT_THAT(back.content_type, HasSubstr("text/html"));
  EXPECT_THAT(t.actions(),
              ElementsAre("gmail_change_labels", "gmail_create_draft", "gmail_list_labels",
                          "gmail_read", "gmail_reply", "gmail_search", "gmail_send_email"));
  const auto sent = t.call("gmail_send_email", mail);
  ASSERT_EQ(sent.status, 200) << sent.body;
  const auto o = sent.json();
  EXPECT_EQ(at(o, "status"), "ok") << sent.body;
  EXPECT_EQ(at(o, "success"), "true");
  EXPECT_EQ(at(o, "provider"), "gmail");
  EXPECT_EQ(at(o, "tool"), "GMAIL_SEND_EMAIL");
  EXPECT_EQ(at(o, "action"), "gmail_send_email");
  EXPECT_NE(at(o, "data.id"), "");
  EXPECT_EQ(t.mails("hello"), 1u);

  const auto recorded = get(t.host_port, "/api/calls/" + at(o, "call_id"));
  ASSERT_EQ(recorded.status, 200) << recorded.body;
  EXPECT_EQ(at(recorded.json(), "status"), "ok");
  EXPECT_EQ(get(t.host_port, "/api/calls/" + at(o, "call_id"), "eve").status, 404);
  EXPECT_EQ(t.stop_host(), 0) << t.host_log();
}

TEST(MainJob, ReadingSearchingAndReplyingWork) {
  town t;
  t.connect("gmail", "ana");
  const auto found = t.call("gmail_search", R"({"query":"","max_results":3})", "ana");
  ASSERT_EQ(at(found.json(), "status"), "ok") << found.body;
  const auto d = found.json();
  const auto* messages = core::json::find(*core::json::find(d, "data"), "messages");
  ASSERT_NE(messages, nullptr) << found.body;
  ASSERT_EQ(messages->Size(), 3u);
  const std::string id = at((*messages)[0], "messageId"), thread = at((*messages)[0], "threadId");
  const auto read = t.call("gmail_read", R"({"message_id":")" + id + "\"}", "ana");
  EXPECT_EQ(at(read.json(), "data.messageId"), id) << read.body;
  const auto replied =
      t.call("gmail_reply", R"({"thread_id":")" + thread + R"(","body":"Thank you."})", "ana");
  EXPECT_EQ(at(replied.json(), "status"), "ok") << replied.body;
  EXPECT_EQ(at(replied.json(), "tool"), "GMAIL_REPLY_TO_THREAD") << replied.body;
}

TEST(MainJob, TheStatusSaysWhoseMailboxItIs) {
  town t;
  t.connect("gmail", "ana");
  const auto status = get(t.host_port, "/api/mcp/auth/gmail/status", "ana");
  EXPECT_EQ(at(status.json(), "label"), "ana@sandbox.example") << status.body;
}

TEST(MainJob, ARestartNeedsNoNewConsent) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(at(t.call("gmail_send_email", mail, "ana").json(), "status"), "ok");
  ASSERT_EQ(t.stop_host(), 0);
  t.start_host();
  EXPECT_TRUE(t.has_action("gmail_send_email", "ana"));
  EXPECT_EQ(at(t.call("gmail_send_email", mail, "ana").json(), "status"), "ok");
  EXPECT_EQ(t.mails("hello"), 2u);
}

TEST(MainJob, DisconnectTakesTheActionAwayAtOnce) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_TRUE(t.authorized("gmail", "ana"));
  ASSERT_EQ(post(t.host_port, "/api/mcp/auth/gmail/disconnect", "{}", "ana").status, 200);
  EXPECT_FALSE(t.authorized("gmail", "ana"));
  EXPECT_THAT(t.actions("ana"), IsEmpty());
  const auto refused = t.call("gmail_send_email", mail, "ana");
  EXPECT_EQ(refused.status, 200);
  EXPECT_EQ(at(refused.json(), "status"), "unauthorized") << refused.body;
  EXPECT_EQ(t.mails("hello"), 0u);
}

TEST(MainJob, ACallbackWithoutAnyHeaderConnectsTheTenantOfItsState) {
  town t;
  t.connect("gmail", "ana");
  EXPECT_TRUE(t.authorized("gmail", "ana"));
  EXPECT_FALSE(t.authorized("gmail", ""));
  EXPECT_THAT(t.actions(""), IsEmpty());
}

TEST(MainJob, TwoTenantsNeverSeeEachOthers) {
  town t;
  t.connect("gmail", "ana");
  t.connect("slack", "bob");
  EXPECT_FALSE(t.has_action("gmail_send_email", "bob"));
  EXPECT_FALSE(t.has_action("slack_post_message", "ana"));
  const auto refused = t.call("gmail_send_email", mail, "bob");
  EXPECT_EQ(at(refused.json(), "status"), "unauthorized");
  EXPECT_EQ(t.mails("hello"), 0u);
}

TEST(MainJob, ACallbackIsGoodForOneUseAndForItsTenantOnly) {
  town t;
  const auto started = t.start("gmail", "ana");
  const std::string back = t.consent(at(started.json(), "redirect_url"));
  const auto foreign = web(t.host_port, "GET", back, "X-User-Id: eve\r\n");
  EXPECT_EQ(foreign.status, 403) << foreign.body;
  EXPECT_FALSE(t.authorized("gmail", "eve"));
  EXPECT_EQ(web(t.host_port, "GET", back).status, 200);
  const auto again = web(t.host_port, "GET", back);
  EXPECT_EQ(again.status, 409) << again.body;
  EXPECT_TRUE(t.authorized("gmail", "ana"));
}

TEST(MainJob, DeniedConsentConnectsNobody) {
  town t;
  const auto started = t.start("gmail", "ana");
  const auto back = web(t.host_port, "GET", t.consent(at(started.json(), "redirect_url"), false));
  EXPECT_GE(back.status, 400) << back.body;
  EXPECT_FALSE(t.authorized("gmail", "ana"));
}

TEST(MainJob, SecretsAreInNoLogLineAndNotInTheClearOnDisk) {
  town::options how;
  how.host_arguments = {"--log-level", "debug"};
  how.host_variables = {{"COMPOSIO_TOKEN", "tok_verysecret_4711"}};
  town t(how);
  t.connect("gmail", "ana");
  t.call("gmail_send_email", mail, "ana");
  t.control("POST", "/faults",
            R"({"where":"mcp","match":"tools/call","times":1,"what":{"status":500}})");
  t.call("gmail_search", R"({"query":"x"})", "ana");
  t.stop_host();
  for (const char* secret : {"ak_test_0123456789", "tok_verysecret_4711"}) {
    EXPECT_THAT(t.host_log(), Not(HasSubstr(secret)));
    for (const char* file : {"patchbay.db", "patchbay.db-wal"}) {
      EXPECT_THAT(read_file(t.folder.path() / "data" / file), Not(HasSubstr(secret)));
    }
  }
}

TEST(MainJob, DocstringsSayNothingOfApiOrMcp) {
  town t;
  t.connect("gmail", "ana");
  t.connect("slack", "ana");
  const auto prompt = get(t.host_port, "/api/actions/prompt", "ana");
  EXPECT_THAT(prompt.body, HasSubstr("def slack_post_message("));
  EXPECT_THAT(prompt.body, Not(HasSubstr("API")));
  EXPECT_THAT(prompt.body, Not(HasSubstr("MCP")));
}

TEST(MainJob, ACallWithoutAuthorizationIsAnOutcomeWithAnEvent) {
  temp_folder events;
  town::options how;
  how.host_arguments = {"--events", (events.path() / "events").string()};
  town t(how);
  const auto refused = t.call("gmail_send_email", mail, "ana");
  EXPECT_EQ(refused.status, 200);
  EXPECT_EQ(at(refused.json(), "error.code"), "not_connected");
  t.stop_host();
  const std::string written = read_file(events.path() / "events");
  EXPECT_THAT(written, HasSubstr("mcp.call.skipped"));
  EXPECT_THAT(written, HasSubstr("\"user_id\":\"ana\""));
}

TEST(MainJob, WithoutAKeyTheHostServesWhatItHasAndNamesTheVariable) {
  town::options how;
  how.with_key = false;
  town t(how);
  EXPECT_EQ(get(t.host_port, "/readyz").status, 200);
  const auto refused = t.start("gmail", "ana");
  EXPECT_GE(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("COMPOSIO_API_KEY"));
}

}  // namespace
}  // namespace patchbay::tests
