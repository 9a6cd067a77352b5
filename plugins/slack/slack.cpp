/// Slack: post, answer, read and search messages, list channels, as the connected user.
#include <patchbay/sdk.hpp>

namespace slack {
namespace {

using patchbay::action;
using patchbay::arg;
using patchbay::field;
using patchbay::mapping;

/// The tool behind each action, with the arguments that are not just the parameter of that name.
struct tool_table {
  mapping post{"SLACK_SEND_MESSAGE", {arg("markdown_text", "text").from("text")}};
  mapping reply{"SLACK_SEND_MESSAGE", {arg("markdown_text", "text").from("text")}};
  mapping search{"SLACK_SEARCH_MESSAGES"};
  mapping list{"SLACK_LIST_ALL_CHANNELS"};
  mapping history{"SLACK_FETCH_CONVERSATION_HISTORY"};
  mapping thread{"SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION",
                 {arg("ts", "thread_ts").from("thread_ts")}};
};

field channel() {
  return field::string("channel", "Id of the channel, from slack_list_channels.").required();
}

field cursor() {
  return field::string("cursor", "Where to go on: next_cursor of the last answer.");
}

action post_message(const tool_table& to) {
  return {.name = "slack_post_message",
          .doc = "Post a message to a channel.\nEverybody in the channel sees it at once.",
          .effect = patchbay::irreversible,
          .parameters =
              {field::string("channel", "Id of the channel, or its name without '#'.").required(),
               field::string("text", "Message, in Markdown.").required()},
          .mapping = to.post};
}

action reply_in_thread(const tool_table& to) {
  return {
      .name = "slack_reply_in_thread",
      .doc = "Answer a message in its thread.\nEverybody in the channel can see it at once.",
      .effect = patchbay::irreversible,
      .parameters = {channel(),
                     field::string("thread_ts", "ts of the message to answer.").required(),
                     field::string("text", "Answer, in Markdown.").required(),
                     field::boolean("reply_broadcast", "Whether the channel shows the answer too.")
                         .fallback(false)},
      .mapping = to.reply};
}

action search_messages(const tool_table& to) {
  return {.name = "slack_search_messages",
          .doc = "Find messages in all channels that the user sees.",
          .parameters =
              {field::string("query", "What to look for; in:, from: and after: work.").required(),
               field::integer("count", "Most messages on a page.").range(1, 100).fallback(20),
               field::integer("page", "Which page, from 1.").range(1, 100).fallback(1),
               field::string("sort", "Order of the answer.").choices({"score", "timestamp"}),
               field::string("sort_dir", "Direction of the order.").choices({"asc", "desc"})},
          .mapping = to.search};
}

action list_channels(const tool_table& to) {
  return {.name = "slack_list_channels",
          .doc = "List channels with their ids, names and topics.",
          .parameters =
              {field::string("types",
                             "Kinds to list, with commas: public_channel, "
                             "private_channel, im, mpim. Ask for channels and direct "
                             "messages apart.")
                   .fallback("public_channel"),
               field::integer("limit", "Most channels to return.").range(1, 1000).fallback(200),
               cursor(),
               field::boolean("exclude_archived", "Whether to leave out archived ones.")
                   .fallback(true)},
          .mapping = to.list};
}

action read_channel(const tool_table& to) {
  return {.name = "slack_read_channel",
          .doc =
              "Read the messages of a channel, newest first.\nAnswers in threads are not "
              "among them; slack_read_thread has them.",
          .parameters =
              {channel(),
               field::integer("limit", "Most messages to return.").range(1, 1000).fallback(50),
               cursor(), field::string("oldest", "Only messages after this ts."),
               field::string("latest", "Only messages before this ts.")},
          .mapping = to.history};
}

action read_thread(const tool_table& to) {
  return {.name = "slack_read_thread",
          .doc = "Read a message and the answers in its thread, oldest first.",
          .parameters =
              {channel(),
               field::string("thread_ts", "ts of the message that began the thread.").required(),
               field::integer("limit", "Most messages to return.").range(1, 1000).fallback(100),
               cursor()},
          .mapping = to.thread};
}

patchbay::provider provider() {
  const tool_table to;
  return {.name = "slack",
          .title = "Slack",
          .doc = "Channels and messages of a Slack workspace.",
          .actions = {post_message(to), reply_in_thread(to), search_messages(to), list_channels(to),
                      read_channel(to), read_thread(to)}};
}

}  // namespace
}  // namespace slack

PATCHBAY_PLUGIN(slack::provider);
