#include "gmail.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view send_schema =
    R"({"type":"object","title":"SendEmailRequest","properties":{
"recipient_email":{"type":["string","null"],"default":null,"description":"Main recipient"},
"extra_recipients":{"type":"array","items":{"type":"string"},"default":[],"description":"More recipients; needs recipient_email"},
"cc":{"type":"array","items":{"type":"string"},"default":[],"description":"Copies"},
"bcc":{"type":"array","items":{"type":"string"},"default":[],"description":"Blind copies"},
"subject":{"type":["string","null"],"default":null,"description":"Subject; this or a body is needed"},
"body":{"type":["string","null"],"default":null,"description":"Text, or HTML with is_html"},
"is_html":{"type":"boolean","default":false,"description":"The body is HTML"},
"from_email":{"type":["string","null"],"default":null,"description":"A verified alias"},
"attachment":{"type":["object","array","null"],"default":null,"description":"File with name, mimetype and s3key"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}}})";

constexpr std::string_view fetch_schema =
    R"({"type":"object","title":"FetchEmailsRequest","properties":{
"query":{"type":["string","null"],"default":null,"description":"Search as in the mailbox's own search field"},
"max_results":{"type":"integer","minimum":1,"maximum":500,"default":1,"description":"Messages of a page"},
"page_token":{"type":["string","null"],"default":null,"description":"nextPageToken of the page before"},
"label_ids":{"type":"array","items":{"type":"string"},"default":[],"description":"All of these labels"},
"ids_only":{"type":"boolean","default":false,"description":"Only ids"},
"verbose":{"type":"boolean","default":true,"description":"With text"},
"include_payload":{"type":"boolean","default":true,"description":"With headers and parts"},
"include_spam_trash":{"type":"boolean","default":false,"description":"Also spam and trash"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}}})";

constexpr std::string_view message_schema =
    R"({"type":"object","title":"MessageRequest","properties":{
"message_id":{"type":"string","description":"Id of the message"},
"format":{"type":"string","enum":["minimal","metadata","full","raw"],"default":"full","description":"How much"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}},"required":["message_id"]})";

constexpr std::string_view thread_schema =
    R"({"type":"object","title":"ThreadRequest","properties":{
"thread_id":{"type":"string","description":"Id of the thread"},
"page_token":{"type":"string","default":"","description":"nextPageToken of the page before"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}},"required":["thread_id"]})";

constexpr std::string_view reply_schema =
    R"({"type":"object","title":"ReplyToThreadRequest","properties":{
"thread_id":{"type":"string","description":"Id of the thread, not of a message"},
"message_body":{"type":["string","null"],"default":null,"description":"Text, or HTML with is_html"},
"recipient_email":{"type":["string","null"],"default":null,"description":"Main recipient"},
"extra_recipients":{"type":"array","items":{"type":"string"},"default":[],"description":"More recipients"},
"cc":{"type":"array","items":{"type":"string"},"default":[],"description":"Copies"},
"bcc":{"type":"array","items":{"type":"string"},"default":[],"description":"Blind copies"},
"is_html":{"type":"boolean","default":false,"description":"The body is HTML"},
"attachment":{"type":["object","array","null"],"default":null,"description":"File with name, mimetype and s3key"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}},"required":["thread_id"]})";

constexpr std::string_view draft_schema =
    R"({"type":"object","title":"CreateEmailDraftRequest","properties":{
"recipient_email":{"type":["string","null"],"default":null,"description":"Main recipient"},
"extra_recipients":{"type":"array","items":{"type":"string"},"default":[],"description":"More recipients; needs recipient_email"},
"cc":{"type":"array","items":{"type":"string"},"default":[],"description":"Copies"},
"bcc":{"type":"array","items":{"type":"string"},"default":[],"description":"Blind copies"},
"subject":{"type":["string","null"],"default":null,"description":"Subject"},
"body":{"type":["string","null"],"default":null,"description":"Text, or HTML with is_html"},
"is_html":{"type":"boolean","default":false,"description":"The body is HTML"},
"thread_id":{"type":["string","null"],"default":null,"description":"Thread to answer"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}}})";

constexpr std::string_view change_labels_schema =
    R"({"type":"object","title":"AddLabelToEmailRequest","properties":{
"message_id":{"type":"string","description":"Id of the message"},
"add_label_ids":{"type":"array","items":{"type":"string"},"default":[],"description":"Labels to add"},
"remove_label_ids":{"type":"array","items":{"type":"string"},"default":[],"description":"Labels to remove"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}},"required":["message_id"]})";

constexpr std::string_view labels_schema =
    R"({"type":"object","title":"ListLabelsRequest","properties":{
"include_details":{"type":"boolean","default":false,"description":"With counts"},
"user_id":{"type":"string","default":"me","description":"The mailbox"}}})";

constexpr std::string_view profile_schema =
    R"({"type":"object","title":"GetProfileRequest","properties":{
"user_id":{"type":"string","default":"me","description":"The mailbox"}}})";

constexpr tool_spec tools[] = {
    {"GMAIL_ADD_LABEL_TO_EMAIL", "Change labels", "Adds labels to a message and removes labels.",
     "updateHint", change_labels_schema, gmail::change_labels},
    {"GMAIL_CREATE_EMAIL_DRAFT", "Create draft", "Creates a draft.", "important", draft_schema,
     gmail::create_draft},
    {"GMAIL_FETCH_EMAILS", "Fetch emails", "Searches the mailbox and returns a page of messages.",
     "readOnlyHint,idempotentHint,important", fetch_schema, gmail::fetch_emails},
    {"GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID", "Fetch message by id", "Returns one message.",
     "readOnlyHint,idempotentHint", message_schema, gmail::fetch_message},
    {"GMAIL_FETCH_MESSAGE_BY_THREAD_ID", "Fetch thread", "Returns the messages of a thread.",
     "readOnlyHint,idempotentHint", thread_schema, gmail::fetch_thread},
    {"GMAIL_GET_PROFILE", "Get profile", "Returns address and totals of the mailbox.",
     "readOnlyHint,idempotentHint", profile_schema, gmail::get_profile},
    {"GMAIL_LIST_LABELS", "List labels", "Returns the labels of the mailbox.",
     "readOnlyHint,idempotentHint", labels_schema, gmail::list_labels},
    {"GMAIL_REPLY_TO_THREAD", "Reply to thread", "Sends a message into an existing thread.",
     "openWorldHint", reply_schema, gmail::reply_to_thread},
    {"GMAIL_SEND_EMAIL", "Send email", "Sends a message at once.", "openWorldHint,important",
     send_schema, gmail::send_email},
};

}  // namespace

std::span<const tool_spec> gmail_tools() { return tools; }

}  // namespace patchbay::sandbox
