#include "core/json.hpp"
#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

using core::call_status;
using core::errc;
using testing::answered;
using testing::failed;
using testing::scripted_tools;

/// Gmail as the loader gives it, and a mailbox of one thread.
class GmailReply : public ::testing::Test {
 protected:
  void SetUp() override {
    on_.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "gmail.so");
    plugins_ = std::make_unique<loader>(on_.options(), on_.log());
    action_ = plugins_->load_folder()->find_action("gmail_reply");
    ASSERT_NE(action_, nullptr);
  }

  core::tool_answer answer(const std::string& tool) {
    if (tool == "GMAIL_FETCH_MESSAGE_BY_THREAD_ID") return answered(thread_);
    if (tool == "GMAIL_GET_PROFILE") return answered(R"({"emailAddress":"Me@example.org"})");
    if (tool == "GMAIL_REPLY_TO_THREAD") return sent_;
    return failed(call_status::denied, "not listed: " + tool);
  }
  core::result<std::string> reply(const std::string& arguments) {
    for (const auto& t : action_->tools) listed_.push_back(t.name);
    return testing::call(*action_->code.lock(), "gmail_reply", arguments, tools_);
  }
  /// What was sent, as one JSON text.
  std::string mail() const {
    return tools_.calls.empty() || tools_.calls.back().first != "GMAIL_REPLY_TO_THREAD"
               ? ""
               : tools_.calls.back().second;
  }

  testing::bench on_;
  std::unique_ptr<loader> plugins_;
  std::shared_ptr<const core::action> action_;
  std::vector<std::string> listed_;
  std::string thread_ = R"({"messages":[
    {"sender":"Bo <bo@example.org>","to":"me@example.org","messageTimestamp":"2026-01-02T10:00:00Z"},
    {"sender":"me@example.org","to":"bo@example.org","messageTimestamp":"2026-01-03T10:00:00Z"},
    {"sender":"Ana <ANA@example.org>","to":"me@example.org","messageTimestamp":"2026-01-02T11:00:00Z"}]})";
  core::tool_answer sent_ = answered(R"({"id":"m9","threadId":"t1"})");
  scripted_tools tools_{
      [this](const std::string& tool, const std::string&) { return answer(tool); }};
};

TEST_F(GmailReply, AnswersTheNewestMessageThatIsNotItsOwn) {
  const auto done = reply(R"({"thread_id":"t1","body":"Yes.","is_html":false})");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(*done, R"({"id":"m9","threadId":"t1"})");
  EXPECT_EQ(mail(),
            R"({"thread_id":"t1","recipient_email":"ana@example.org",)"
            R"("message_body":"Yes.","is_html":false,"extra_recipients":[],"cc":[],"bcc":[]})");
}

TEST_F(GmailReply, CallsOnlyToolsThatTheManifestLists) {
  ASSERT_TRUE(reply(R"({"thread_id":"t1","body":"Yes."})"));
  EXPECT_EQ(tools_.calls.size(), 3u);
  for (const auto& [tool, arguments] : tools_.calls) {
    EXPECT_NE(std::find(listed_.begin(), listed_.end(), tool), listed_.end()) << tool;
  }
}

TEST_F(GmailReply, CopiesAreSplit) {
  ASSERT_TRUE(reply(R"({"thread_id":"t1","body":"Yes.","cc":["a@x.org, b@x.org; c@x.org"]})"));
  EXPECT_NE(mail().find(R"("cc":["a@x.org","b@x.org","c@x.org"])"), std::string::npos) << mail();
}

TEST_F(GmailReply, InAThreadOfItsOwnTheRecipientsAreAnsweredAgain) {
  thread_ = R"({"messages":[{"sender":"me@example.org","to":"x@example.org, y@example.org"}]})";
  ASSERT_TRUE(reply(R"({"thread_id":"t1","body":"Again."})"));
  EXPECT_NE(mail().find(R"("recipient_email":"x@example.org")"), std::string::npos) << mail();
  EXPECT_NE(mail().find(R"("extra_recipients":["y@example.org"])"), std::string::npos) << mail();
}

TEST_F(GmailReply, AnEmptyThreadSendsNothing) {
  thread_ = "{}";
  const auto done = reply(R"({"thread_id":"t1","body":"Yes."})");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::not_found);
  EXPECT_EQ(mail(), "");
}

TEST_F(GmailReply, ALostAnswerToTheSendIsUnknown) {
  sent_ = failed(call_status::unknown, "the connection was lost");
  const auto done = reply(R"({"thread_id":"t1","body":"Yes."})");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::unknown);
  EXPECT_EQ(done.error().message, "the connection was lost");
}

TEST_F(GmailReply, AMissingArgumentIsNamed) {
  const auto done = reply(R"({"thread_id":"t1"})");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::invalid_argument);
  EXPECT_EQ(done.error().message, "body: is required");
  EXPECT_TRUE(tools_.calls.empty());
}

TEST_F(GmailReply, AllPagesOfAThreadAreRead) {
  int pages = 0;
  scripted_tools paged([&](const std::string& tool, const std::string& arguments) {
    if (tool != "GMAIL_FETCH_MESSAGE_BY_THREAD_ID") return answer(tool);
    if (++pages == 1) return answered(R"({"messages":[],"nextPageToken":"p2"})");
    EXPECT_EQ(arguments, R"({"thread_id":"t1","page_token":"p2"})");
    return answered(thread_);
  });
  ASSERT_TRUE(testing::call(*action_->code.lock(), "gmail_reply",
                            R"({"thread_id":"t1","body":"Yes."})", paged));
  EXPECT_EQ(pages, 2);
}

}  // namespace
}  // namespace patchbay::plugin
