/// Slack: post and search messages, list channels, as the connected user.
#include <patchbay/sdk.hpp>

namespace slack {
namespace {

using patchbay::arg;
using patchbay::field;
using patchbay::same;

patchbay::action post_message() {
  return {
      .name = "slack_post_message",
      .doc =
          "Post a message to a channel or answer in a thread.\n"
          "Everybody in the channel sees it at once.",
      .effect = patchbay::irreversible,
      .parameters =
          {
              field::string("channel", "Id of the channel, or its name without '#'.").required(),
              field::string("text", "Message, in Markdown.").required(),
              field::string("thread_ts", "ts of the message to answer in its thread."),
          },
      .mapping = patchbay::mapping{
          "SLACK_SEND_MESSAGE",
          {same("channel"), arg("markdown_text", "text").from("text"), same("thread_ts")}}};
}

patchbay::action search_messages() {
  return {
      .name = "slack_search_messages",
      .doc = "Find messages in all channels that the user sees.",
      .parameters =
          {
              field::string("query", "What to look for; in:, from: and after: work.").required(),
              field::integer("count", "Most messages on a page.").range(1, 100).fallback(20),
              field::integer("page", "Which page, from 1.").range(1, 100).fallback(1),
              field::string("sort", "Order of the answer.").choices({"score", "timestamp"}),
              field::string("sort_dir", "Direction of the order.").choices({"asc", "desc"}),
          },
      .mapping = patchbay::mapping{
          "SLACK_SEARCH_MESSAGES",
          {same("query"), same("count"), same("page"), same("sort"), same("sort_dir")}}};
}

patchbay::action list_channels() {
  return {.name = "slack_list_channels",
          .doc = "List channels with their ids, names and topics.",
          .parameters =
              {
                  field::string("types",
                                "Kinds to list, with commas: public_channel, private_channel, im, "
                                "mpim. Ask for channels and direct messages apart.")
                      .fallback("public_channel"),
                  field::integer("limit", "Most channels to return.").range(1, 1000).fallback(200),
                  field::string("cursor", "Where to go on: next_cursor of the last answer."),
                  field::boolean("exclude_archived", "Whether to leave out archived ones.")
                      .fallback(true),
              },
          .mapping = patchbay::mapping{
              "SLACK_LIST_ALL_CHANNELS",
              {same("types"), same("limit"), same("cursor"), same("exclude_archived")}}};
}

patchbay::provider provider() {
  return {.name = "slack",
          .title = "Slack",
          .doc = "Channels and messages of a Slack workspace.",
          .actions = {post_message(), search_messages(), list_channels()}};
}

}  // namespace
}  // namespace slack

PATCHBAY_PLUGIN(slack::provider);
