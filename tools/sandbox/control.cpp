// Control routes: look at what happened, make things go wrong, move the clock.
#include <algorithm>
#include <cstdlib>

#include "answer.hpp"
#include "gmail.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::size_t notes_default = 100;

void refuse(call& c, std::string_view why) {
  answer_json(c, 400, json_text().object().put("error", why).end().str());
}

const json::value* control_body(call& c) {
  if (c.body && c.body->IsObject()) return &*c.body;
  refuse(c, "the body must be a JSON object");
  return nullptr;
}

void put_mail(json_text& out, const mailbox& box, const mail& m) {
  out.object().put("mailbox", box.address).put("id", m.id).put("thread_id", m.thread_id);
  out.put("from", m.from).put("to", m.to).put("cc", m.cc).put("subject", m.subject);
  out.put("body", m.body).put("labels", m.labels).put("at", timestamp(m.at));
  out.put("seeded", m.seeded).end();
}

/// All of one mailbox (`account` or `address`), else what arrived anywhere by a send: one element
/// per message and recipient.
void show_mailbox(call& c) {
  std::string address = c.x.query_value("address");
  if (c.x.query_has("account")) {
    const account* a = c.w.find_account(c.x.query_value("account"));
    if (a == nullptr) return answer_json(c, 404, R"({"error":"no such account"})");
    address = gmail::mailbox_of(c.w, *a).address;
  }
  json_text out;
  out.object().array("messages");
  for (const auto& [at, box] : c.w.mailboxes) {
    if (!address.empty() && at != address) continue;
    for (const auto& m : box.messages) {
      if (!address.empty() || (!m.seeded && contains(m.labels, "INBOX"))) put_mail(out, box, m);
    }
  }
  answer_json(c, 200, out.end().end().str());
}

void show_mail_log(call& c) {
  json_text out;
  out.object().array("entries");
  for (const auto& entry : c.w.mail_log) {
    out.object().put("seq", entry.seq).put("account", entry.account).put("from", entry.from);
    out.put("message_id", entry.message_id).put("thread_id", entry.thread_id);
    out.put("to", entry.to).put("cc", entry.cc).put("bcc", entry.bcc);
    out.put("subject", entry.subject).put("body", entry.body).put("at", timestamp(entry.at)).end();
  }
  answer_json(c, 200, out.end().end().str());
}

void put_note(json_text& out, const request_note& note) {
  out.object().put("seq", note.seq).put("method", note.method).put("path", note.path);
  out.put("query", note.query).put("route", note.route).put("mcp_method", note.mcp_method);
  out.put("tool", note.tool).put("status", note.status).put("fault", note.fault);
  out.put("at", timestamp(note.at)).object("headers");
  for (const auto& [header, value] : note.headers) out.put(header, value);
  out.end().end();
}

void show_requests(call& c) {
  const auto wanted = split(c.x.query_value("last"), ',');
  const std::size_t last =
      wanted.empty() ? notes_default
                     : static_cast<std::size_t>(std::strtoul(wanted.front().c_str(), nullptr, 10));
  json_text out;
  out.object().object("counts");
  std::uint64_t total = 0;
  for (const auto& [key, count] : c.w.request_counts) {
    out.put(key, count);
    total += count;
  }
  out.end().put("total", total).array("last");
  const std::size_t held = c.w.requests.size();
  for (std::size_t i = held - std::min(held, last); i < held; ++i) put_note(out, c.w.requests[i]);
  out.end().put("sessions", c.w.mcp_sessions.size()).end();
  answer_json(c, 200, out.str());
}

void clear_requests(call& c) {
  c.w.requests.clear();
  c.w.request_counts.clear();
  answer_json(c, 200, "{}");
}

void add_fault(call& c) {
  const json::value* body = control_body(c);
  if (body == nullptr) return;
  const auto added = c.w.faults.add(*body);
  if (!added) return refuse(c, added.error().message);
  answer_json(c, 201, json_text().object().put("id", *added).end().str());
}

void show_faults(call& c) {
  json_text out;
  out.object().array("faults");
  for (const auto& f : c.w.faults.all()) {
    out.object().put("id", f.id).put("left", f.times).put("used", f.used);
    out.raw("fault", f.text).end();
  }
  answer_json(c, 200, out.end().end().str());
}

void clear_faults(call& c) {
  c.w.faults.clear();
  answer_json(c, 200, "{}");
}

void show_clock(call& c) {
  answer_json(c, 200, json_text().object().put("now", timestamp(c.w.now())).end().str());
}

void move_clock(call& c) {
  const json::value* body = control_body(c);
  if (body == nullptr) return;
  const std::int64_t seconds = int_at(*body, "advance_s", -1);
  if (seconds < 0) return refuse(c, "advance_s must be a number of seconds, 0 or more");
  c.w.advance(seconds);
  c.w.expire_flows();
  show_clock(c);
}

void change_account(call& c) {
  account* found = c.w.find_account(c.x.parameter("id"));
  if (found == nullptr) return answer_json(c, 404, R"({"error":"no such account"})");
  const json::value* body = control_body(c);
  if (body == nullptr) return;
  account_status status{};
  if (!parse_status(json::string_at(*body, "status"), status)) {
    return refuse(c, "status must be one of the words of the API, e.g. EXPIRED");
  }
  c.w.set_status(*found, status, json::string_at(*body, "reason"));
  json_text out;
  answer_json(c, 200, out.object().put("id", found->id).put("status", name(status)).end().str());
}

void show_settings(call& c) {
  const settings& s = c.w.current;
  json_text out;
  out.object().put("rate_limit", s.rate_limit).put("strict_selector", s.strict_selector);
  out.put("plural_account_urls", s.plural_account_urls);
  out.put("require_mcp_api_key", s.require_mcp_api_key).put("answer_sse", s.answer_sse);
  out.put("tools_per_page", s.tools_per_page).end();
  answer_json(c, 200, out.str());
}

void change_settings(call& c) {
  const json::value* body = control_body(c);
  if (body == nullptr) return;
  settings& s = c.w.current;
  s.rate_limit = int_at(*body, "rate_limit", s.rate_limit);
  s.tools_per_page = int_at(*body, "tools_per_page", s.tools_per_page);
  s.strict_selector = bool_at(*body, "strict_selector", s.strict_selector);
  s.plural_account_urls = bool_at(*body, "plural_account_urls", s.plural_account_urls);
  s.require_mcp_api_key = bool_at(*body, "require_mcp_api_key", s.require_mcp_api_key);
  s.answer_sse = bool_at(*body, "answer_sse", s.answer_sse);
  show_settings(c);
}

/// `{"tool": T, "from": A, "to": B}`: the tool's server lists argument A as B from now on.
void add_rename(call& c) {
  const json::value* body = control_body(c);
  if (body == nullptr) return;
  const std::string tool(json::string_at(*body, "tool"));
  const std::string from(json::string_at(*body, "from"));
  const std::string to(json::string_at(*body, "to"));
  if (find_tool(tool) == nullptr || from.empty() || to.empty()) {
    return refuse(c, "tool, from and to must be a tool's slug and two names of an argument");
  }
  c.w.renames[tool][from] = to;
  c.w.mcp_sessions.clear();
  answer_json(c, 201, "{}");
}

void drop_sessions(call& c) {
  c.w.mcp_sessions.clear();
  answer_json(c, 200, "{}");
}

void reset(call& c) {
  c.w.reset();
  answer_json(c, 200, "{}");
}

}  // namespace

void add_control(door& to) {
  to.control("GET", "/control/mailbox", show_mailbox);
  to.control("GET", "/control/mail-log", show_mail_log);
  to.control("GET", "/control/requests", show_requests);
  to.control("DELETE", "/control/requests", clear_requests);
  to.control("GET", "/control/faults", show_faults);
  to.control("POST", "/control/faults", add_fault);
  to.control("DELETE", "/control/faults", clear_faults);
  to.control("GET", "/control/clock", show_clock);
  to.control("POST", "/control/clock", move_clock);
  to.control("GET", "/control/settings", show_settings);
  to.control("POST", "/control/settings", change_settings);
  to.control("POST", "/control/accounts/{id}", change_account);
  to.control("POST", "/control/renames", add_rename);
  to.control("DELETE", "/control/sessions", drop_sessions);
  to.control("POST", "/control/reset", reset);
}

}  // namespace patchbay::sandbox
