#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class Slack : public provider_town {
 protected:
  Slack() : provider_town("slack") {}

  std::string channel(const std::string& name) {
    const auto listed = done("slack_list_channels", "{}");
    for (unsigned i = 0; at(listed, "data.channels", i, "name") != "(missing)"; ++i) {
      if (at(listed, "data.channels", i, "name") == name)
        return at(listed, "data.channels", i, "id");
    }
    return {};
  }
  std::string message(const std::string& in, const std::string& text) {
    return at(done("slack_post_message", R"({"channel":")" + in + R"(","text":")" + text + "\"}"),
              "data.ts");
  }
};

TEST_F(Slack, ListsAllChannelsThoughItsToolReturnsOneByItself) {
  EXPECT_EQ(count_at(done("slack_list_channels", "{}"), "data.channels"), 3);
  EXPECT_EQ(
      count_at(done("slack_list_channels", R"({"types":"private_channel"})"), "data.channels"), 1);
}

TEST_F(Slack, APostIsInTheChannelAndOnThePage) {
  message("general", "The *soup* is <ready>");
  EXPECT_THAT(page("/channels"), HasSubstr("The *soup* is &lt;ready&gt;"));
  const auto read = done("slack_read_channel", R"({"channel":")" + channel("general") + "\"}");
  EXPECT_EQ(at(read, "data.messages", 0, "text"), "The *soup* is <ready>");
  EXPECT_EQ(count_at(read, "data.messages"), 3);
}

TEST_F(Slack, AnAnswerIsInItsThreadAndNotInTheHistory) {
  const std::string id = channel("incidents");
  const std::string ts = message(id, "Who looks at it?");
  done("slack_reply_in_thread",
       R"({"channel":")" + id + R"(","thread_ts":")" + ts + R"(","text":"I do."})");
  const auto thread =
      done("slack_read_thread", R"({"channel":")" + id + R"(","thread_ts":")" + ts + "\"}");
  ASSERT_EQ(count_at(thread, "data.messages"), 2);
  EXPECT_EQ(at(thread, "data.messages", 1, "text"), "I do.");
  const auto history = done("slack_read_channel", R"({"channel":")" + id + "\"}");
  EXPECT_EQ(at(history, "data.messages", 0, "text"), "Who looks at it?");
  EXPECT_EQ(at(history, "data.messages", 0, "reply_count"), "1");
}

TEST_F(Slack, HistoryGoesOnWithItsCursor) {
  const std::string id = channel("general");
  const auto first = done("slack_read_channel", R"({"channel":")" + id + R"(","limit":1})");
  EXPECT_EQ(at(first, "data.has_more"), "true");
  const auto second =
      done("slack_read_channel", R"({"channel":")" + id + R"(","limit":1,"cursor":")" +
                                     at(first, "data.response_metadata.next_cursor") + "\"}");
  EXPECT_NE(at(second, "data.messages", 0, "ts"), at(first, "data.messages", 0, "ts"));
  EXPECT_EQ(at(second, "data.has_more"), "false");
}

TEST_F(Slack, SearchFindsWhatWasPosted) {
  message("random", "a zebra");
  const auto found = done("slack_search_messages", R"({"query":"zebra in:random"})");
  EXPECT_EQ(at(found, "data.messages.total"), "1");
}

TEST_F(Slack, TheMessageGoesUnderTheNameThatTheServerLists) {
  rename("SLACK_SEND_MESSAGE", "markdown_text", "text");
  message("general", "under its old name");
  EXPECT_THAT(page("/channels"), HasSubstr("under its old name"));
}

TEST_F(Slack, AnUnknownChannelIsSaidAndNothingIsPosted) {
  EXPECT_THAT(error_of("slack_post_message", R"({"channel":"nowhere","text":"lost words"})"),
              HasSubstr("channel_not_found"));
  EXPECT_THAT(page("/channels"), Not(HasSubstr("lost words")));
}

TEST_F(Slack, AMissingThreadIsRefusedBeforeAnythingIsSent) {
  t.forget_requests();
  EXPECT_THAT(error_of("slack_reply_in_thread", R"({"channel":"general","text":"x"})"),
              HasSubstr("thread_ts"));
  EXPECT_EQ(t.requests("tools/call"), 0u);
}

}  // namespace
}  // namespace patchbay::tests
