// What changes a mailbox: send, reply, draft and label.
#include <algorithm>
#include <set>

#include "answer.hpp"
#include "gmail.hpp"
#include "mailbox_seed.hpp"

namespace patchbay::sandbox::gmail {

namespace {

struct draft {
  std::vector<std::string> to, cc, bcc;
  std::string subject, body, thread_id;
  bool html = false;
};

mailbox& mailbox_at(world& w, const std::string& address) {
  auto [entry, added] = w.mailboxes.try_emplace(address);
  entry->second.address = address;
  return entry->second;
}

/// Reads the recipients; a sentence when there are none or one is no address.
std::string read_recipients(const json::value& arguments, draft& into) {
  std::string first(json::string_at(arguments, "recipient_email"));
  if (first.empty()) first = json::string_at(arguments, "to");
  if (!first.empty()) into.to.push_back(first);
  const auto more = strings_at(arguments, "extra_recipients");
  if (first.empty() && !more.empty()) {
    return "extra_recipients needs recipient_email";
  }
  into.to.insert(into.to.end(), more.begin(), more.end());
  into.cc = strings_at(arguments, "cc");
  into.bcc = strings_at(arguments, "bcc");
  if (into.to.empty() && into.cc.empty() && into.bcc.empty()) {
    return "At least one recipient (recipient_email, cc or bcc) must be provided";
  }
  for (auto* list : {&into.to, &into.cc, &into.bcc}) {
    for (auto& text : *list) {
      text = bare_address(text);
      const std::size_t at = text.find('@');
      if (at == std::string::npos || at == 0 || at + 1 == text.size() ||
          text.find_first_of(" \t\r\n,;<>") != std::string::npos) {
        return "Invalid email address: '" + text + "'";
      }
    }
  }
  return {};
}

/// Puts the message into the sender's mailbox, into those of all recipients, and into the log.
tool_answer deliver(world& w, const account& a, const draft& d) {
  mailbox& own = mailbox_of(w, a);
  mail sent;
  sent.id = w.new_hex(16);
  sent.thread_id = d.thread_id.empty() ? sent.id : d.thread_id;
  sent.from = own.address;
  sent.to = d.to;
  sent.cc = d.cc;
  sent.bcc = d.bcc;
  sent.subject = d.subject;
  sent.body = d.body;
  sent.html = d.html;
  sent.at = w.now();
  sent.labels = {"SENT"};
  std::set<std::string> reached;
  for (const auto* list : {&d.to, &d.cc, &d.bcc}) reached.insert(list->begin(), list->end());
  if (reached.erase(own.address) > 0) sent.labels = {"SENT", "INBOX", "UNREAD"};
  own.messages.push_back(sent);
  for (const auto& address : reached) {
    mail copy = sent;
    copy.id = w.new_hex(16);
    copy.bcc.clear();
    copy.labels = {"INBOX", "UNREAD"};
    mailbox_at(w, address).messages.push_back(std::move(copy));
  }
  mail_log_entry entry{w.mail_log.size() + 1,
                       a.id,
                       sent.from,
                       sent.id,
                       sent.thread_id,
                       sent.subject,
                       sent.body,
                       sent.to,
                       sent.cc,
                       sent.bcc,
                       sent.at};
  w.mail_log.push_back(std::move(entry));
  json_text out;
  out.object().put("id", sent.id).put("threadId", sent.thread_id).put("labelIds", sent.labels);
  out.put("display_url", "https://mail.sandbox.invalid/#all/" + sent.id).end();
  return {out.str(), {}};
}

}  // namespace

std::string address_of(const account& a) {
  std::string local;
  std::uint32_t changed = 0;
  for (const char letter : a.user_id) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                       byte == '.' || byte == '-' || byte == '_';
    local += plain ? letter : '-';
    if (!plain) changed = 1;
  }
  if (changed != 0) {
    // Two users whose ids differ only in what an address cannot hold still get two mailboxes.
    std::uint32_t mixed = 2166136261u;
    for (const char letter : a.user_id) {
      mixed = (mixed ^ static_cast<unsigned char>(letter)) * 16777619u;
    }
    local += "." + std::to_string(mixed % 100000u);
  }
  if (!a.alias.empty()) local += "+" + lower(a.alias);
  for (char& letter : local) letter = letter == ' ' || letter == '@' ? '-' : letter;
  return local + "@sandbox.example";
}

mailbox& mailbox_of(world& w, const account& a) {
  const std::string address = address_of(a);
  const bool fresh = w.mailboxes.find(address) == w.mailboxes.end();
  mailbox& box = mailbox_at(w, address);
  const bool seeded = !box.messages.empty() && box.messages.front().seeded;
  if (fresh || !seeded) {
    // Mail that came before its owner connected stays behind what every mailbox begins with.
    mailbox first{address, {}};
    seed_mailbox(first, w.seed);
    box.messages.insert(box.messages.begin(), first.messages.begin(), first.messages.end());
  }
  return box;
}

std::string bare_address(std::string_view text) {
  const std::size_t open = text.find('<');
  const std::size_t close = text.find('>');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
    text = text.substr(open + 1, close - open - 1);
  }
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return lower(text);
}

tool_answer send_email(world& w, account& a, const json::value& arguments) {
  draft d;
  std::string wrong = read_recipients(arguments, d);
  if (!wrong.empty()) return {"{}", std::move(wrong)};
  d.subject = json::string_at(arguments, "subject");
  d.body = json::string_at(arguments, "body");
  d.html = bool_at(arguments, "is_html", false);
  if (d.subject.empty() && d.body.empty()) {
    return {"{}", "At least one of subject or body must be provided"};
  }
  return deliver(w, a, d);
}

tool_answer reply_to_thread(world& w, account& a, const json::value& arguments) {
  draft d;
  std::string wrong = read_recipients(arguments, d);
  if (!wrong.empty()) return {"{}", std::move(wrong)};
  d.thread_id = json::string_at(arguments, "thread_id");
  d.body = json::string_at(arguments, "message_body");
  d.html = bool_at(arguments, "is_html", false);
  const auto& messages = mailbox_of(w, a).messages;
  const auto first = std::find_if(messages.begin(), messages.end(),
                                  [&d](const mail& m) { return m.thread_id == d.thread_id; });
  if (first == messages.end()) return {"{}", "Requested entity was not found: thread_id"};
  d.subject = first->subject.starts_with("Re: ") ? first->subject : "Re: " + first->subject;
  return deliver(w, a, d);
}

tool_answer create_draft(world& w, account& a, const json::value& arguments) {
  draft d;
  std::string wrong = read_recipients(arguments, d);
  if (!wrong.empty()) return {"{}", std::move(wrong)};
  mailbox& own = mailbox_of(w, a);
  mail made;
  made.id = w.new_hex(16);
  made.thread_id = json::string_at(arguments, "thread_id");
  if (made.thread_id.empty()) made.thread_id = made.id;
  made.from = own.address;
  made.to = d.to;
  made.cc = d.cc;
  made.bcc = d.bcc;
  made.subject = json::string_at(arguments, "subject");
  made.body = json::string_at(arguments, "body");
  made.html = bool_at(arguments, "is_html", false);
  made.at = w.now();
  made.labels = {"DRAFT"};
  own.messages.push_back(made);
  json_text out;
  out.object().put("id", "r" + made.id).object("message").put("id", made.id);
  out.put("threadId", made.thread_id).put("labelIds", made.labels).end();
  return {out.end().str(), {}};
}

tool_answer change_labels(world& w, account& a, const json::value& arguments) {
  const auto added = strings_at(arguments, "add_label_ids");
  const auto removed = strings_at(arguments, "remove_label_ids");
  for (const auto* list : {&added, &removed}) {
    for (const auto& id : *list) {
      if (std::find(std::begin(label_ids), std::end(label_ids), id) == std::end(label_ids)) {
        return {"{}", "Invalid label: " + id};
      }
    }
  }
  const std::string_view id = json::string_at(arguments, "message_id");
  for (auto& m : mailbox_of(w, a).messages) {
    if (m.id != id) continue;
    std::erase_if(m.labels, [&](const auto& label) { return contains(removed, label); });
    for (const auto& label : added) {
      if (!contains(m.labels, label)) m.labels.push_back(label);
    }
    json_text out;
    out.object().put("id", m.id).put("threadId", m.thread_id).put("labelIds", m.labels);
    return {out.end().str(), {}};
  }
  return {"{}", "Requested entity was not found: message_id"};
}

}  // namespace patchbay::sandbox::gmail
