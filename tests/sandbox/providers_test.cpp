#include "scene.hpp"

namespace patchbay::sandbox_tests {

namespace {

class Providers : public scene {
 protected:
  /// Runs a tool for `user`; the answer's data or error is in the reply.
  reply run(std::string_view user, const std::string& tool, const std::string& arguments) {
    return box.api("POST", "/api/v3.1/tools/execute/" + tool,
                   R"({"user_id":")" + std::string(user) + R"(","arguments":)" + arguments + "}");
  }
  std::size_t found(std::string_view user, const std::string& arguments) {
    const reply got = run(user, "GMAIL_FETCH_EMAILS", arguments);
    const core::json::document whole = got.json();
    return core::json::find(*core::json::find(whole, "data"), "messages")->Size();
  }
};

TEST_F(Providers, FetchReturnsOneMessageUnlessMoreAreAskedFor) {
  connected("ana");
  EXPECT_EQ(found("ana", "{}"), 1u);
  EXPECT_EQ(found("ana", R"({"max_results":4})"), 4u);
  EXPECT_EQ(text_at(run("ana", "GMAIL_FETCH_EMAILS", R"({"max_results":501})"), "successful"),
            "false");
}

TEST_F(Providers, SearchUnderstandsFieldsPhrasesAndMinus) {
  connected("ana");
  EXPECT_EQ(found("ana", R"({"max_results":50,"query":"from:mara"})"), 2u);
  EXPECT_EQ(found("ana", R"({"max_results":50,"query":"from:mara -invoice"})"), 1u);
  EXPECT_EQ(found("ana", R"({"max_results":50,"query":"subject:\"build 318\" is:unread"})"), 1u);
  EXPECT_EQ(found("ana", R"({"max_results":50,"query":"in:sent"})"), 2u);
  EXPECT_EQ(found("ana", R"({"max_results":50,"query":"zebra"})"), 0u);
}

TEST_F(Providers, SameSeedGivesTheSameMailbox) {
  connected("ana");
  const auto mailbox = [](const sandbox_process& from) {
    return from.send("GET", "/control/mailbox?address=ana%40sandbox.example").body;
  };
  ASSERT_EQ(found("ana", "{}"), 1u);
  const std::string first = mailbox(box);
  ASSERT_EQ(box.send("POST", "/control/reset").status, 200);
  connected("ana");
  ASSERT_EQ(found("ana", "{}"), 1u);
  EXPECT_NE(first.find("Invoice 2041"), std::string::npos);
  EXPECT_EQ(mailbox(box), first);
}

TEST_F(Providers, SendIsLoggedOnceAndArrivesWithEveryRecipient) {
  const std::string account = connected("ana");
  connected("bob");
  const reply got = run("ana", "GMAIL_SEND_EMAIL",
                        R"({"recipient_email":"Bob <BOB@sandbox.example>","subject":"S",)"
                        R"("body":"B","bcc":["ola@atelier.example"]})");
  EXPECT_EQ(text_at(got, "successful"), "true");
  const reply log = box.send("GET", "/control/mail-log");
  const core::json::document whole = log.json();
  const core::json::value& entry = (*core::json::find(whole, "entries"))[0];
  EXPECT_EQ(mails_sent(), 1u);
  EXPECT_EQ(core::json::find(entry, "seq")->GetInt(), 1);
  EXPECT_EQ(core::json::string_at(entry, "account"), account);
  EXPECT_EQ(core::json::text(*core::json::find(entry, "bcc")), R"(["ola@atelier.example"])");
  EXPECT_EQ(found("bob", R"({"query":"in:inbox subject:S from:ana","max_results":9})"), 1u);
  const reply arrived = box.send("GET", "/control/mailbox");
  EXPECT_EQ(core::json::find(arrived.json(), "messages")->Size(), 2u);
}

TEST_F(Providers, SendWithoutRecipientOrContentIsRefusedAndNotLogged) {
  connected("ana");
  EXPECT_EQ(text_at(run("ana", "GMAIL_SEND_EMAIL", R"({"subject":"S"})"), "successful"), "false");
  EXPECT_EQ(text_at(run("ana", "GMAIL_SEND_EMAIL", R"({"recipient_email":"a@b"})"), "successful"),
            "false");
  EXPECT_EQ(text_at(run("ana", "GMAIL_SEND_EMAIL", R"({"recipient_email":"me","subject":"S"})"),
                    "successful"),
            "false");
  EXPECT_EQ(mails_sent(), 0u);
}

TEST_F(Providers, ReplyStaysInItsThread) {
  connected("ana");
  const reply first = run("ana", "GMAIL_SEND_EMAIL", std::string(one_mail));
  const std::string thread = text_at(first, "data.threadId");
  const reply second = run("ana", "GMAIL_REPLY_TO_THREAD",
                           R"({"recipient_email":"ola@atelier.example","message_body":"again",)"
                           R"("thread_id":")" +
                               thread + "\"}");
  EXPECT_EQ(text_at(second, "data.threadId"), thread);
  const reply both =
      run("ana", "GMAIL_FETCH_MESSAGE_BY_THREAD_ID", R"({"thread_id":")" + thread + "\"}");
  EXPECT_EQ(core::json::find(*core::json::find(both.json(), "data"), "messages")->Size(), 2u);
  const reply lost = run("ana", "GMAIL_REPLY_TO_THREAD",
                         R"({"thread_id":"none","recipient_email":"a@b.example"})");
  EXPECT_EQ(text_at(lost, "successful"), "false");
}

TEST_F(Providers, TwoUsersNeverShareAMailbox) {
  connected("a/b");
  connected("a_b");
  connected("a b");
  EXPECT_NE(text_at(run("a/b", "GMAIL_GET_PROFILE", "{}"), "data.emailAddress"),
            text_at(run("a b", "GMAIL_GET_PROFILE", "{}"), "data.emailAddress"));
  run("a/b", "GMAIL_SEND_EMAIL", std::string(one_mail));
  EXPECT_EQ(found("a_b", R"({"query":"in:sent subject:Hi","max_results":9})"), 0u);
}

TEST_F(Providers, SlackSendSchemaIsClosed) {
  connected("ana", "ac_slack");
  const reply got =
      run("ana", "SLACK_SEND_MESSAGE", R"({"channel":"general","markdown_text":"hi","text":"hi"})");
  EXPECT_EQ(text_at(got, "successful"), "false");
  EXPECT_NE(text_at(got, "error").find("'text'"), std::string::npos);
}

TEST_F(Providers, SlackMessageCanBeFoundAndSeen) {
  const std::string account = connected("ana", "ac_slack");
  const reply sent = run("ana", "SLACK_SEND_MESSAGE",
                         R"({"channel":"random","markdown_text":"A <zebra> & more"})");
  EXPECT_EQ(text_at(sent, "data.ok"), "true");
  const reply got = run("ana", "SLACK_SEARCH_MESSAGES", R"({"query":"zebra in:random"})");
  EXPECT_EQ(text_at(got, "data.messages.total"), "1");
  const reply page = box.send("GET", "/channels?account=" + account);
  EXPECT_NE(page.body.find("A &lt;zebra&gt; &amp; more"), std::string::npos);
}

TEST_F(Providers, SlackListsOneChannelUnlessMoreAreAskedFor) {
  connected("ana", "ac_slack");
  const auto count = [this](const std::string& arguments) {
    const reply got = run("ana", "SLACK_LIST_ALL_CHANNELS", arguments);
    const core::json::document whole = got.json();
    return core::json::find(*core::json::find(whole, "data"), "channels")->Size();
  };
  EXPECT_EQ(count("{}"), 1u);
  EXPECT_EQ(count(R"({"limit":100})"), 3u);
  EXPECT_EQ(count(R"({"limit":100,"types":"public_channel,private_channel"})"), 4u);
}

TEST_F(Providers, SlackSaysWhoIsConnected) {
  connected("ana", "ac_slack");
  EXPECT_EQ(text_at(run("ana", "SLACK_TEST_AUTH", "{}"), "data.user"), "ana");
}

TEST_F(Providers, MailboxPageEscapesWhatWasSent) {
  const std::string account = connected("ana");
  run("ana", "GMAIL_SEND_EMAIL",
      R"({"recipient_email":"ana@sandbox.example","subject":"<script>x</script>","body":"<b>"})");
  const reply page = box.send("GET", "/mailbox?account=" + account);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;x&lt;/script&gt;"), std::string::npos);
  EXPECT_EQ(box.send("GET", "/mailbox?account=ca_nobody").status, 404);
  EXPECT_NE(box.send("GET", "/").body.find(account), std::string::npos);
}

}  // namespace

}  // namespace patchbay::sandbox_tests
