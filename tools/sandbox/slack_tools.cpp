#include "slack.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view send_schema =
    R"({"type":"object","title":"SendMessageRequest","properties":{
"channel":{"type":"string","description":"Id of the channel, or its name without #"},
"markdown_text":{"type":["string","null"],"description":"The message; either this or blocks"},
"blocks":{"type":["array","null"],"items":{"type":"object"},"description":"Block layout"},
"fallback_text":{"type":["string","null"],"description":"Text beside blocks"},
"thread_ts":{"type":["string","null"],"description":"ts of the parent message"},
"reply_broadcast":{"type":["boolean","null"],"description":"Show a reply in the channel too"},
"unfurl_links":{"type":["boolean","null"],"description":"Show previews of links"},
"unfurl_media":{"type":["boolean","null"],"description":"Show previews of media"}},
"required":["channel"],"additionalProperties":false})";

constexpr std::string_view search_schema =
    R"({"type":"object","title":"SearchMessagesRequest","properties":{
"query":{"type":"string","description":"Words, from:, in:, after:"},
"count":{"type":"integer","minimum":1,"maximum":100,"default":20,"description":"Matches of a page"},
"page":{"type":"integer","minimum":1,"default":1,"description":"Page"},
"cursor":{"type":["string","null"],"description":"* for the first call"},
"sort":{"type":["string","null"],"enum":["score","timestamp"],"description":"Order"},
"sort_dir":{"type":["string","null"],"enum":["asc","desc"],"description":"Direction"},
"auto_paginate":{"type":"boolean","default":false,"description":"All pages at once"},
"highlight":{"type":["boolean","null"],"description":"Mark the matches"},
"team_id":{"type":["string","null"],"description":"For tokens of a whole organization"}},
"required":["query"]})";

constexpr std::string_view channels_schema =
    R"({"type":"object","title":"ListAllChannelsRequest","properties":{
"limit":{"type":"integer","minimum":1,"maximum":1000,"default":1,"description":"Channels of a page"},
"types":{"type":"string","default":"public_channel","description":"public_channel, private_channel, im, mpim"},
"cursor":{"type":["string","null"],"description":"next_cursor of the page before"},
"exclude_archived":{"type":["boolean","null"],"description":"Leave archived ones out"},
"team_id":{"type":["string","null"],"description":"For tokens of a whole organization"}}})";

constexpr std::string_view history_schema =
    R"({"type":"object","title":"FetchConversationHistoryRequest","properties":{
"channel":{"type":"string","description":"Id of the channel"},
"limit":{"type":"integer","minimum":1,"maximum":1000,"default":100,"description":"Messages of a page"},
"cursor":{"type":["string","null"],"description":"next_cursor of the page before"},
"oldest":{"type":["string","null"],"description":"Only after this ts"},
"latest":{"type":["string","null"],"description":"Only before this ts"},
"inclusive":{"type":["boolean","null"],"description":"With oldest and latest themselves"}},
"required":["channel"]})";

constexpr std::string_view thread_schema =
    R"({"type":"object","title":"FetchMessageThreadRequest","properties":{
"channel":{"type":["string","null"],"description":"Id of the channel"},
"ts":{"type":["string","null"],"description":"ts of the parent message"},
"limit":{"type":["integer","null"],"minimum":1,"maximum":1000,"description":"Messages of a page"},
"cursor":{"type":["string","null"],"description":"next_cursor of the page before"},
"oldest":{"type":["string","null"],"description":"Only after this ts"},
"latest":{"type":["string","null"],"description":"Only before this ts"}}})";

constexpr std::string_view no_arguments = R"({"type":"object","properties":{}})";

constexpr tool_spec tools[] = {
    {"SLACK_FETCH_CONVERSATION_HISTORY", "Fetch history", "Returns the messages of a channel.",
     "readOnlyHint,idempotentHint", history_schema, slack::fetch_history},
    {"SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION", "Fetch thread",
     "Returns a message and its replies.", "readOnlyHint,idempotentHint", thread_schema,
     slack::fetch_thread},
    {"SLACK_LIST_ALL_CHANNELS", "List channels", "Returns the channels of the workspace.",
     "readOnlyHint,idempotentHint", channels_schema, slack::list_channels},
    {"SLACK_SEARCH_MESSAGES", "Search messages", "Searches the messages of the workspace.",
     "readOnlyHint,idempotentHint,important", search_schema, slack::search_messages},
    {"SLACK_SEND_MESSAGE", "Send message", "Posts a message to a channel at once.",
     "openWorldHint,important", send_schema, slack::send_message},
    {"SLACK_TEST_AUTH", "Test authentication", "Says who the connected user is.",
     "readOnlyHint,idempotentHint", no_arguments, slack::test_auth},
};

}  // namespace

std::span<const tool_spec> slack_tools() { return tools; }

}  // namespace patchbay::sandbox
