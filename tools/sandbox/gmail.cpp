// What reads a mailbox.
#include "gmail.hpp"

#include <algorithm>
#include <charconv>

#include "answer.hpp"
#include "gmail_search.hpp"

namespace patchbay::sandbox::gmail {

namespace {

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& text : list) out += (out.empty() ? "" : ", ") + text;
  return out;
}

/// At most `length` bytes, never half a character.
std::string shortened(const std::string& text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length);
}

void put_header(json_text& out, std::string_view name, std::string_view value) {
  out.object().put("name", name).put("value", value).end();
}

std::string to_json(const mail& m, bool with_text, bool with_payload) {
  json_text out;
  out.object().put("messageId", m.id).put("threadId", m.thread_id).put("labelIds", m.labels);
  out.put("sender", m.from).put("to", joined(m.to)).put("subject", m.subject);
  out.put("messageTimestamp", timestamp(m.at));
  out.put("messageText", with_text ? std::string_view(m.body) : std::string_view{});
  out.object("preview").put("subject", m.subject).put("body", shortened(m.body, 120)).end();
  if (with_payload) {
    out.object("payload").put("mimeType", m.html ? "text/html" : "text/plain").array("headers");
    put_header(out, "From", m.from);
    put_header(out, "To", joined(m.to));
    if (!m.cc.empty()) put_header(out, "Cc", joined(m.cc));
    put_header(out, "Subject", m.subject);
    put_header(out, "Message-ID", "<" + m.id + "@sandbox.example>");
    out.end().end();
  } else {
    out.null("payload");
  }
  out.array("attachmentList").end();
  out.put("display_url", "https://mail.sandbox.invalid/#all/" + m.id).end();
  return out.str();
}

bool hidden(const mail& m) { return contains(m.labels, "TRASH") || contains(m.labels, "SPAM"); }

}  // namespace

tool_answer fetch_emails(world& w, account& a, const json::value& arguments) {
  const mail_search search(json::string_at(arguments, "query"));
  const auto labels = strings_at(arguments, "label_ids");
  const bool all = bool_at(arguments, "include_spam_trash", false) || search.wants_all_folders();
  std::vector<const mail*> found;
  const auto& messages = mailbox_of(w, a).messages;
  for (auto m = messages.rbegin(); m != messages.rend(); ++m) {
    const bool labelled = std::all_of(labels.begin(), labels.end(),
                                      [&m](const auto& l) { return contains(m->labels, l); });
    if (labelled && (all || !hidden(*m)) && search.takes(*m)) found.push_back(&*m);
  }
  const std::string_view token = json::string_at(arguments, "page_token");
  std::size_t first = 0;
  if (!token.empty()) {
    const auto end = std::from_chars(token.data(), token.data() + token.size(), first);
    if (end.ec != std::errc{} || end.ptr != token.data() + token.size()) {
      return {"{}", "Invalid pageToken"};
    }
  }
  first = std::min(first, found.size());
  const auto wanted = static_cast<std::size_t>(int_at(arguments, "max_results", 1));
  const std::size_t last = std::min(found.size(), first + wanted);
  const bool ids_only = bool_at(arguments, "ids_only", false);
  const bool verbose = bool_at(arguments, "verbose", true);
  const bool payload = bool_at(arguments, "include_payload", true);
  json_text out;
  out.object().array("messages");
  for (std::size_t i = first; i < last; ++i) {
    if (ids_only) {
      out.object().put("messageId", found[i]->id).put("threadId", found[i]->thread_id).end();
    } else {
      out.raw_item(to_json(*found[i], verbose, verbose && payload));
    }
  }
  out.end();
  if (last < found.size()) {
    out.put("nextPageToken", std::to_string(last));
  } else {
    out.null("nextPageToken");
  }
  out.put("resultSizeEstimate", found.size()).end();
  return {out.str(), {}};
}

tool_answer fetch_message(world& w, account& a, const json::value& arguments) {
  const std::string_view id = json::string_at(arguments, "message_id");
  const std::string_view format = json::string_at(arguments, "format");
  const bool full = format.empty() || format == "full" || format == "raw";
  for (const auto& m : mailbox_of(w, a).messages) {
    if (m.id == id) return {to_json(m, full, full || format == "metadata"), {}};
  }
  return {"{}", "Requested entity was not found: message_id"};
}

tool_answer fetch_thread(world& w, account& a, const json::value& arguments) {
  const std::string_view id = json::string_at(arguments, "thread_id");
  json_text out;
  bool any = false;
  out.object().array("messages");
  for (const auto& m : mailbox_of(w, a).messages) {
    if (m.thread_id != id) continue;
    any = true;
    out.raw_item(to_json(m, true, true));
  }
  out.end().null("nextPageToken").end();
  if (!any) return {"{}", "Requested entity was not found: thread_id"};
  return {out.str(), {}};
}

tool_answer get_profile(world& w, account& a, const json::value&) {
  const mailbox& box = mailbox_of(w, a);
  std::vector<std::string> threads;
  for (const auto& m : box.messages) {
    if (!contains(threads, m.thread_id)) threads.push_back(m.thread_id);
  }
  json_text out;
  out.object().put("emailAddress", box.address).put("messagesTotal", box.messages.size());
  out.put("threadsTotal", threads.size());
  out.put("historyId", std::to_string(1000 + box.messages.size())).end();
  return {out.str(), {}};
}

tool_answer list_labels(world& w, account& a, const json::value& arguments) {
  const bool details = bool_at(arguments, "include_details", false);
  const auto& messages = mailbox_of(w, a).messages;
  json_text out;
  out.object().array("labels");
  for (const std::string_view label : label_ids) {
    const bool own = label.starts_with("Label_");
    out.object().put("id", label).put("name", own ? std::string_view("Receipts") : label);
    out.put("type", own ? "user" : "system");
    if (details) {
      out.put("messagesTotal",
              std::count_if(messages.begin(), messages.end(),
                            [label](const auto& m) { return contains(m.labels, label); }));
    }
    out.end();
  }
  return {out.end().end().str(), {}};
}

}  // namespace patchbay::sandbox::gmail
