/// Gmail: send, search, read, answer, draft and label mail of the connected account.
#include <algorithm>

#include <patchbay/sdk.hpp>

#include "drafts_and_labels.hpp"

namespace gmail {
namespace {

using patchbay::arg;
using patchbay::field;
using patchbay::json;
using patchbay::same;

/// "Ana <ana@example.org>" -> "ana@example.org", in lower case.
std::string address(std::string_view person) {
  const auto open = person.rfind('<');
  if (open != person.npos) person = person.substr(open + 1, person.find('>', open) - open - 1);
  std::string bare(person);
  for (char& c : bare) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return bare;
}

/// Messages of one thread have timestamps of one form, so the longer or later text is the newer.
bool older(const json& a, const json& b) {
  const std::string_view left = a["messageTimestamp"].text(), right = b["messageTimestamp"].text();
  return left.size() != right.size() ? left.size() < right.size() : left < right;
}

/// Whom an answer goes to: the sender of the newest message that is not the account's own, or the
/// recipients of its newest one when nobody else has written.
std::vector<std::string> answer_to(std::vector<json> messages, const std::string& self) {
  std::stable_sort(messages.begin(), messages.end(), older);
  std::reverse(messages.begin(), messages.end());
  for (const json& message : messages) {
    const std::string sender = address(message["sender"].text());
    if (!sender.empty() && sender != self) return {sender};
  }
  if (messages.empty()) return {};
  return patchbay::split_list({std::string(messages.front()["to"].text())});
}

patchbay::task<json> reply(patchbay::call& call, json given) {
  json mail = json::object().set("thread_id", given["thread_id"]);
  auto pages = patchbay::all_pages(call, "GMAIL_FETCH_MESSAGE_BY_THREAD_ID", mail, "messages");
  const json messages = co_await pages;
  const json profile = (co_await call.tool("GMAIL_GET_PROFILE")).value();
  const auto to = answer_to(messages.items(), address(profile["emailAddress"].text()));
  if (to.empty()) {
    co_return patchbay::error{patchbay::errc::not_found,
                              "thread_id: no message with an address to answer"};
  }
  mail.set("recipient_email", to.front()).set("message_body", given["body"]);
  mail.set("is_html", given["is_html"]);
  if (to.size() > 1) mail.set("extra_recipients", std::vector(to.begin() + 1, to.end()));
  for (const char* copies : {"cc", "bcc"}) {
    const auto all = patchbay::split_list(given[copies].texts());
    if (!all.empty()) mail.set(copies, all);
  }
  co_return (co_await call.tool("GMAIL_REPLY_TO_THREAD", mail)).value();
}

patchbay::action send_email() {
  return {.name = "gmail_send_email",
          .doc =
              "Send a mail from the connected account.\n"
              "It goes out at once and cannot be taken back.",
          .effect = patchbay::irreversible,
          .parameters =
              {
                  field::strings("to", "Addresses of the recipients; \"a, b; c\" is three."),
                  field::string("subject", "Subject line."),
                  field::string("body", "Text of the mail."),
                  field::strings("cc", "Addresses that get a copy."),
                  field::strings("bcc", "Addresses that get a hidden copy."),
                  field::string("thread_id",
                                "Thread that the mail belongs to; to answer, use "
                                "gmail_reply."),
                  field::boolean("is_html", "Whether body is HTML.").fallback(false),
              },
          .rules = {patchbay::at_least_one({"to", "cc", "bcc"}),
                    patchbay::at_least_one({"subject", "body"})},
          .mapping = patchbay::mapping{
              "GMAIL_SEND_EMAIL",
              {arg("recipient_email", "to").from("to").first(),
               arg("extra_recipients").from("to").rest(), arg("cc").from("cc").split(),
               arg("bcc").from("bcc").split(), same("subject"), same("body"), same("is_html"),
               same("thread_id").listed_only(), arg("user_id").constant("me")}}};
}

patchbay::action search() {
  return {
      .name = "gmail_search",
      .doc = "Find mails by a Gmail search expression.\nThe order is not by date.",
      .parameters =
          {
              field::string("query", "What to look for, as typed into Gmail: from:ana is:unread"),
              field::integer("max_results", "Most mails to return.").range(1, 500).fallback(20),
              field::strings("label_ids", "Ids of labels that a mail must all have."),
              field::string("page_token", "Where to go on: nextPageToken of the last answer."),
              field::boolean("include_spam_trash", "Whether to look into spam and trash too.")
                  .fallback(false),
          },
      .mapping = patchbay::mapping{
          "GMAIL_FETCH_EMAILS",
          {same("query"), same("max_results"), same("label_ids"), same("page_token"),
           same("include_spam_trash"), arg("user_id").constant("me")}}};
}

patchbay::action read() {
  return {.name = "gmail_read",
          .doc = "Read one mail with its text and its list of attachments.",
          .parameters = {field::string("message_id", "Mail to read, from a search.").required()},
          .mapping = patchbay::mapping{"GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID",
                                       {same("message_id"), arg("user_id").constant("me")}}};
}

patchbay::action reply_to_thread() {
  return {.name = "gmail_reply",
          .doc =
              "Answer a thread: the reply goes to whoever wrote last.\n"
              "It goes out at once and cannot be taken back.",
          .effect = patchbay::irreversible,
          .parameters =
              {
                  field::string("thread_id", "Thread to answer, from a search.").required(),
                  field::string("body", "Text of the answer.").required(),
                  field::strings("cc", "Addresses that get a copy."),
                  field::strings("bcc", "Addresses that get a hidden copy."),
                  field::boolean("is_html", "Whether body is HTML.").fallback(false),
              },
          .tools = {{"GMAIL_FETCH_MESSAGE_BY_THREAD_ID", patchbay::read},
                    {"GMAIL_GET_PROFILE", patchbay::read},
                    {"GMAIL_REPLY_TO_THREAD", patchbay::irreversible}},
          .run = patchbay::code<&reply>};
}

patchbay::provider provider() {
  std::vector<patchbay::action> actions = {send_email(), search(), read(), reply_to_thread()};
  for (auto& more : drafts_and_labels()) actions.push_back(std::move(more));
  return {.name = "gmail",
          .title = "Gmail",
          .doc = "Mail of a Google account.",
          .profile = patchbay::profile{"GMAIL_GET_PROFILE", "emailAddress"},
          .actions = std::move(actions)};
}

}  // namespace
}  // namespace gmail

PATCHBAY_PLUGIN(gmail::provider);
