/// Gmail: send, search, effect::read, answer, draft and label mail of the connected account.
#include <algorithm>

#include <patchbay/sdk.hpp>

namespace {

using namespace patchbay;

/// The tool behind each action, with the arguments that are not just the parameter of that name.
struct tool_table {
  mapping send = addressed("GMAIL_SEND_EMAIL", same("thread_id").listed_only());
  mapping draft = addressed("GMAIL_CREATE_EMAIL_DRAFT", arg("body", "message_body").from("body"));
  mapping search{"GMAIL_FETCH_EMAILS"}, read{"GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID"};
  mapping change{
      "GMAIL_ADD_LABEL_TO_EMAIL",
      {arg("add_label_ids").from("add").split(), arg("remove_label_ids").from("remove").split()}};
  mapping labels{"GMAIL_LIST_LABELS"};

  static mapping addressed(const char* tool, argument own) {
    const argument to = arg("recipient_email", "to").from("to").first(),
                   rest = arg("extra_recipients").from("to").rest();
    return {tool, {to, rest, same("cc").split(), same("bcc").split(), own}};
  }
};

/// "Ana <ana@example.org>" -> "ana@example.org", in lower case.
std::string address(std::string_view person) {
  const auto open = person.rfind('<') + 1;
  std::string bare(person.substr(open, person.find('>', open) - open));
  for (char& c : bare) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return bare;
}

/// Messages of one thread have timestamps of one form, so the longer or later text is the newer.
bool newer(const json& a, const json& b) {
  const std::string_view left = a["messageTimestamp"].text(), right = b["messageTimestamp"].text();
  return left.size() != right.size() ? left.size() > right.size() : left > right;
}

/// Goes to the sender of the newest message that is not the account's own, or to the recipients of
/// its newest one when nobody else has written.
task<json> reply(call& call, json given) {
  json mail = json::object().set("thread_id", given["thread_id"]);
  auto pages = all_pages(call, "GMAIL_FETCH_MESSAGE_BY_THREAD_ID", mail, "messages");
  std::vector<json> thread = (co_await pages).items();
  std::stable_sort(thread.begin(), thread.end(), newer);
  const json profile = (co_await call.tool("GMAIL_GET_PROFILE")).value();
  const std::string self = address(profile["emailAddress"].text());
  std::vector<std::string> to;
  for (const json& message : thread) {
    const std::string sender = address(message["sender"].text());
    if (to.empty()) to = split_list(message["to"].texts());
    if (sender.empty() || sender == self) continue;
    to = {sender};
    break;
  }
  if (to.empty()) co_return error{errc::not_found, "thread_id: nobody to answer"};
  mail.set("recipient_email", to.front()).set("message_body", given["body"]);
  mail.set("is_html", given["is_html"]);
  mail.set("extra_recipients", std::vector(to.begin() + 1, to.end()));
  for (const char* copies : {"cc", "bcc"}) mail.set(copies, split_list(given[copies].texts()));
  co_return (co_await call.tool("GMAIL_REPLY_TO_THREAD", mail)).value();
}

std::vector<action> actions(const tool_table& tools) {
  const field to = field::strings("to", "Addresses of the recipients; \"a, b; c\" is three.");
  const field cc = field::strings("cc", "Addresses that get a copy.");
  const field bcc = field::strings("bcc", "Addresses that get a hidden copy.");
  const field body = field::string("body", "Text of the mail.");
  const field mail = field::string("message_id", "Mail, from a search.").required();
  const field thread = field::string("thread_id", "Thread to stay in, from a search.");
  const field html = field::boolean("is_html", "Whether body is HTML.").fallback(false);
  return {
      row("gmail_send_email",
          "Send a mail from the connected account.\nIt goes out at once and cannot be taken back.",
          effect::irreversible,
          {to, field::string("subject", "Subject line."), body, cc, bcc, thread, html}, tools.send,
          {at_least_one({"to", "cc", "bcc"}), at_least_one({"subject", "body"})}),
      row("gmail_reply",
          "Answer whoever wrote last in a thread.\nIt goes out at once and cannot be taken back.",
          effect::irreversible, {field(thread).required(), field(body).required(), cc, bcc, html},
          code<&reply>,
          {{"GMAIL_FETCH_MESSAGE_BY_THREAD_ID"},
           {"GMAIL_GET_PROFILE"},
           {"GMAIL_REPLY_TO_THREAD", effect::irreversible}}),
      row("gmail_create_draft", "Write a mail and keep it as a draft.\nNothing is sent.",
          effect::write,
          {field(to).required(), field::string("subject", "Subject; none stays in the thread."),
           field(body).required(), cc, bcc, thread, html},
          tools.draft),
      row("gmail_search", "Find mails by a search expression, in no order.", effect::read,
          {field::string("query", "What to look for, as typed into Gmail: from:ana is:unread"),
           field::integer("max_results", "Most mails to return.").range(1, 500).fallback(20),
           field::strings("label_ids", "Ids of labels that a mail must all have."),
           field::string("page_token", "Where to go on: nextPageToken of the last answer."),
           field::boolean("include_spam_trash", "Whether to look there too.").fallback(false)},
          tools.search),
      row("gmail_read", "Read one mail, text and attachments.", effect::read, {mail}, tools.read),
      row("gmail_change_labels",
          "Put labels on or off a mail: without INBOX it is archived, without UNREAD read.",
          effect::write,
          {mail, field::strings("add", "Ids of labels to put on."),
           field::strings("remove", "Ids to take off.")},
          tools.change, {at_least_one({"add", "remove"})}),
      row("gmail_list_labels", "List the labels of the mailbox with their ids.", effect::read, {},
          tools.labels)};
}

provider gmail() {
  return {.name = "gmail",
          .title = "Gmail",
          .doc = "Mail of a Google account.",
          .profile = profile{"GMAIL_GET_PROFILE", "emailAddress"},
          .actions = actions({})};
}

}  // namespace

PATCHBAY_PLUGIN(gmail);
