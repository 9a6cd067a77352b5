#include "drafts_and_labels.hpp"

namespace gmail {
namespace {

using patchbay::action;
using patchbay::arg;
using patchbay::field;
using patchbay::mapping;
using patchbay::same;

/// The tool behind each action, and where its arguments come from.
struct tool_table {
  mapping draft{
      "GMAIL_CREATE_EMAIL_DRAFT",
      {arg("recipient_email", "to").from("to").first(), arg("extra_recipients").from("to").rest(),
       arg("cc").from("cc").split(), arg("bcc").from("bcc").split(), same("subject"),
       arg("body", "message_body").from("body"), same("is_html"), same("thread_id"),
       arg("user_id").constant("me")}};
  mapping change{"GMAIL_ADD_LABEL_TO_EMAIL",
                 {same("message_id"), arg("add_label_ids").from("add").split(),
                  arg("remove_label_ids").from("remove").split(), arg("user_id").constant("me")}};
  mapping list{"GMAIL_LIST_LABELS", {arg("user_id").constant("me")}};
};

action create_draft(const tool_table& to) {
  return {
      .name = "gmail_create_draft",
      .doc = "Write a mail and keep it as a draft.\nNothing is sent.",
      .effect = patchbay::write,
      .parameters =
          {field::strings("to", "Addresses of the recipients; \"a, b; c\" is three.").required(),
           field::string("subject", "Subject line; leave it out to stay in thread_id."),
           field::string("body", "Text of the mail.").required(),
           field::strings("cc", "Addresses that get a copy."),
           field::strings("bcc", "Addresses that get a hidden copy."),
           field::string("thread_id", "Thread that the draft answers, from a search."),
           field::boolean("is_html", "Whether body is HTML.").fallback(false)},
      .mapping = to.draft};
}

action change_labels(const tool_table& to) {
  return {.name = "gmail_change_labels",
          .doc =
              "Put labels on a mail or take them off.\n"
              "Removing INBOX archives the mail, removing UNREAD marks it as read.",
          .effect = patchbay::write,
          .parameters = {field::string("message_id", "Mail to change, from a search.").required(),
                         field::strings("add", "Ids of labels to put on it."),
                         field::strings("remove", "Ids of labels to take off.")},
          .rules = {patchbay::at_least_one({"add", "remove"})},
          .mapping = to.change};
}

action list_labels(const tool_table& to) {
  return {.name = "gmail_list_labels",
          .doc = "List the labels of the mailbox with their ids.",
          .mapping = to.list};
}

}  // namespace

std::vector<action> drafts_and_labels() {
  const tool_table to;
  return {create_draft(to), change_labels(to), list_labels(to)};
}

}  // namespace gmail
