// Pages to look at: what is connected, the mailboxes, the channels.
#include "answer.hpp"
#include "gmail.hpp"
#include "html.hpp"
#include "routes.hpp"
#include "slack.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& text : list) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string anchor(const std::string& url, std::string_view text) {
  return "<a href=\"" + html_escape(url) + "\">" + html_escape(text) + "</a>";
}

void overview(call& c) {
  c.w.expire_flows();
  std::vector<std::vector<std::string>> accounts;
  for (const auto& [id, a] : c.w.accounts) {
    const toolkit_spec* kit = find_toolkit(a.toolkit);
    const std::string page(kit == nullptr ? std::string_view("/") : kit->page);
    accounts.push_back({anchor(page + "?account=" + url_encode(id), id), html_escape(a.user_id),
                        html_escape(toolkit_title(a.toolkit)), html_escape(name(a.status)),
                        html_escape(a.status_reason)});
  }
  std::vector<std::vector<std::string>> servers;
  for (const auto& [id, s] : c.w.servers) {
    servers.push_back({html_escape(s.name), html_escape(joined(s.toolkits)), html_escape(id)});
  }
  std::string main = "<p>This stands in for the outside world. Nothing here is real.</p>";
  main += html_table("Connected accounts", {"Account", "User", "Service", "Status", "Reason"},
                     accounts);
  main += html_table("MCP servers", {"Name", "Services", "Id"}, servers);
  main += "<p>Accepted sends: " + std::to_string(c.w.mail_log.size()) + "</p>";
  answer_page(c, 200, "Sandbox", main);
}

void show_box(call& c, const mailbox& box) {
  std::string main;
  std::size_t number = 0;
  for (auto m = box.messages.rbegin(); m != box.messages.rend(); ++m) {
    const std::string id = "m" + std::to_string(++number);
    main += "<article aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">";
    main += html_escape(m->subject.empty() ? "(no subject)" : m->subject) + "</h2><p>From ";
    main += html_escape(m->from) + " to " + html_escape(joined(m->to));
    if (!m->cc.empty()) main += ", copy to " + html_escape(joined(m->cc));
    main += " at <time datetime=\"" + timestamp(m->at) + "\">" + timestamp(m->at);
    main += "</time>. Labels: " + html_escape(joined(m->labels)) + ".</p><pre>";
    main += html_escape(m->body) + "</pre></article>\n";
  }
  if (main.empty()) main = "<p>No messages.</p>";
  answer_page(c, 200, "Mailbox of " + box.address, main);
}

/// The account of the page's `account` parameter, or null with a page that says so.
account* shown_account(call& c, std::string_view toolkit) {
  account* found = c.w.find_account(c.x.query_value("account"));
  if (found != nullptr && found->toolkit == toolkit) return found;
  answer_page(c, 404, "No such account",
              "<p>No " + html_escape(toolkit_title(toolkit)) + " account has that id.</p>");
  return nullptr;
}

void mailboxes(call& c) {
  if (c.x.query_has("account")) {
    const account* a = shown_account(c, "gmail");
    if (a != nullptr) show_box(c, gmail::mailbox_of(c.w, *a));
    return;
  }
  if (c.x.query_has("address")) {
    const std::string address = c.x.query_value("address");
    const auto found = c.w.mailboxes.find(address);
    return show_box(c, found == c.w.mailboxes.end() ? mailbox{address, {}} : found->second);
  }
  std::vector<std::vector<std::string>> boxes;
  for (const auto& [address, box] : c.w.mailboxes) {
    boxes.push_back({anchor("/mailbox?address=" + url_encode(address), address),
                     std::to_string(box.messages.size())});
  }
  std::vector<std::vector<std::string>> sends;
  for (auto entry = c.w.mail_log.rbegin(); entry != c.w.mail_log.rend(); ++entry) {
    sends.push_back({std::to_string(entry->seq), timestamp(entry->at), html_escape(entry->from),
                     html_escape(joined(entry->to)), html_escape(entry->subject)});
    if (sends.size() == 100) break;
  }
  answer_page(c, 200, "Mailboxes",
              html_table("Mailboxes", {"Address", "Messages"}, boxes) +
                  html_table("Accepted sends, newest first",
                             {"Number", "Time", "From", "To", "Subject"}, sends));
}

void show_space(std::string& main, const workspace& space) {
  main += "<h2>" + html_escape(space.team) + "</h2>\n";
  for (const auto& channel : space.channels) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& message : channel.messages) {
      const std::string who = message.user == space.user_id ? space.user : message.user;
      rows.push_back({html_escape(message.ts), html_escape(who), html_escape(message.text)});
    }
    main += html_table("#" + channel.name, {"Time stamp", "User", "Text"}, rows);
  }
}

void channels(call& c) {
  std::string main;
  if (c.x.query_has("account")) {
    const account* a = shown_account(c, "slack");
    if (a == nullptr) return;
    show_space(main, slack::workspace_of(c.w, *a));
  } else {
    for (const auto& [user, space] : c.w.workspaces) show_space(main, space);
  }
  if (main.empty()) main = "<p>No workspace was used yet.</p>";
  answer_page(c, 200, "Channels", main);
}

/// The records of one kind as a table: a row a record, a column a field.
std::string kind_table(const shelf& of, const std::string& kind) {
  const auto records = of.all(kind);
  std::vector<std::string> heads{"id"};
  for (const record* r : records) {
    for (const auto& [field, value] : r->fields) {
      if (!contains(heads, field)) heads.push_back(field);
    }
  }
  std::vector<std::vector<std::string>> rows;
  for (const record* r : records) {
    std::vector<std::string> row{html_escape(r->id)};
    for (std::size_t i = 1; i < heads.size(); ++i) row.push_back(html_escape(r->get(heads[i])));
    rows.push_back(std::move(row));
  }
  return html_table(kind, heads, rows);
}

void show_shelf(std::string& main, const std::string& whose, const shelf& of) {
  main += "<h2>" + html_escape(whose) + "</h2>\n";
  std::vector<std::string> kinds;
  for (const auto& r : of.records) {
    if (!contains(kinds, r.kind)) kinds.push_back(r.kind);
  }
  for (const auto& kind : kinds) main += kind_table(of, kind);
}

/// What the providers keep: of one account, or of everybody.
void things(call& c) {
  std::string wanted;
  if (c.x.query_has("account")) {
    const account* a = c.w.find_account(c.x.query_value("account"));
    if (a == nullptr) {
      return answer_page(c, 404, "No such account", "<p>No account has that id.</p>");
    }
    wanted = a->toolkit + " " + a->user_id;
  }
  std::string main;
  for (const auto& [whose, of] : c.w.shelves) {
    if (wanted.empty() || whose == wanted) show_shelf(main, whose, of);
  }
  if (main.empty()) main = "<p>Nothing was used yet.</p>";
  answer_page(c, 200, "Things", main);
}

}  // namespace

void add_pages(door& to) {
  to.page("GET", "/", overview);
  to.page("GET", "/mailbox", mailboxes);
  to.page("GET", "/channels", channels);
  to.page("GET", "/things", things);
}

}  // namespace patchbay::sandbox
