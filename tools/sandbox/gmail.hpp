#pragma once

#include <string>
#include <string_view>

#include "toolkits.hpp"

namespace patchbay::sandbox::gmail {

/// The address of the account's mailbox. A person who connects again finds the same mailbox.
std::string address_of(const account& a);
/// The mailbox of an account, with its seeded messages.
mailbox& mailbox_of(world& w, const account& a);
/// Ids of the labels that a mail may carry; those of a user's own begin with Label_.
inline constexpr std::string_view label_ids[] = {
    "INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "UNREAD", "STARRED", "IMPORTANT", "Label_1"};
/// `Name <a@b>` to a@b, lower case.
std::string bare_address(std::string_view text);

tool_answer send_email(world& w, account& a, const core::json::value& arguments);
tool_answer create_draft(world& w, account& a, const core::json::value& arguments);
tool_answer change_labels(world& w, account& a, const core::json::value& arguments);
tool_answer reply_to_thread(world& w, account& a, const core::json::value& arguments);
tool_answer fetch_emails(world& w, account& a, const core::json::value& arguments);
tool_answer fetch_message(world& w, account& a, const core::json::value& arguments);
tool_answer fetch_thread(world& w, account& a, const core::json::value& arguments);
tool_answer get_profile(world& w, account& a, const core::json::value& arguments);
tool_answer list_labels(world& w, account& a, const core::json::value& arguments);

}  // namespace patchbay::sandbox::gmail
