// The page on which a person allows or denies a connection, and the way back.
#include "accounts.hpp"
#include "answer.hpp"
#include "html.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

std::string what_is_asked(const std::string& toolkit) {
  const toolkit_spec* found = find_toolkit(toolkit);
  std::string items;
  if (found == nullptr) return items;
  for (const auto& item : split(found->asks, ';')) items += "<li>" + html_escape(item) + "</li>";
  return items;
}

/// The account whose flow is still open, or null with a page that says why not.
account* open_account(call& c) {
  account* found = c.w.find_by_link(c.x.parameter("token"));
  if (found == nullptr) {
    answer_page(c, 404, "This link is not known", "<p>Ask for a new link and open that one.</p>");
    return nullptr;
  }
  if (found->status == account_status::expired) {
    answer_page(c, 410, "This link has expired",
                "<p>A link can be used for ten minutes. Ask for a new one.</p>");
    return nullptr;
  }
  if (!found->waiting()) {
    answer_page(c, 409, "This link was used already",
                "<p>The connection is " + html_escape(name(found->status)) +
                    ". You can close this page.</p>");
    return nullptr;
  }
  return found;
}

/// `url` with `query` appended to its own query, before any fragment.
std::string with_query(std::string url, const std::string& query) {
  std::string fragment;
  const std::size_t hash = url.find('#');
  if (hash != std::string::npos) {
    fragment = url.substr(hash);
    url.resize(hash);
  }
  const char joint = url.find('?') == std::string::npos ? '?' : '&';
  return url + joint + query + fragment;
}

void show(call& c) {
  account* a = open_account(c);
  if (a == nullptr) return;
  if (a->status == account_status::initializing) c.w.set_status(*a, account_status::initiated);
  const std::string service = html_escape(toolkit_title(a->toolkit));
  std::string main = "<p>An application asks to use the " + service + " account of <strong>" +
                     html_escape(a->user_id) + "</strong>.</p>";
  if (!a->alias.empty()) main += "<p>It will be known as " + html_escape(a->alias) + ".</p>";
  main += "<p>It wants to:</p><ul>" + what_is_asked(a->toolkit) + "</ul>";
  const std::string base = "/link/" + html_escape(a->link_token);
  main += "<form method=\"post\" action=\"" + base + "/allow\"><button type=\"submit\">Allow";
  main += "</button></form><form method=\"post\" action=\"" + base;
  main += "/deny\"><button type=\"submit\">Deny</button></form>";
  main += "<p>This is a sandbox: no real account is touched.</p>";
  answer_page(c, 200, "Connect " + std::string(toolkit_title(a->toolkit)), main);
}

void send_back(call& c, const account& a, const std::string& query, std::string_view title) {
  if (a.callback_url.empty()) {
    return answer_page(c, 200, title, "<p>You can close this page.</p>");
  }
  c.x.status = 302;
  c.x.content_type = "text/plain; charset=utf-8";
  c.x.add_header("Location", with_query(a.callback_url, query));
  c.x.add_header("Referrer-Policy", "no-referrer");
  c.x.answer = std::string(title) + "\n";
}

void allow(call& c) {
  account* a = open_account(c);
  if (a == nullptr) return;
  if (c.what.never_active) {
    c.w.set_status(*a, account_status::initiated);
  } else if (c.what.expire) {
    c.w.set_status(*a, account_status::expired, "Permanent auth error during token refresh");
  } else {
    c.w.set_status(*a, account_status::active);
  }
  send_back(c, *a, "status=success&connected_account_id=" + a->id, "Connected");
}

void deny(call& c) {
  account* a = open_account(c);
  if (a == nullptr) return;
  c.w.set_status(*a, account_status::failed, "The person denied the request");
  send_back(c, *a, "status=failed&connected_account_id=" + a->id + "&error=access_denied",
            "Not connected");
}

}  // namespace

void add_consent(door& to) {
  to.link("GET", "/link/{token}", show);
  to.link("POST", "/link/{token}/allow", allow);
  to.link("POST", "/link/{token}/deny", deny);
}

}  // namespace patchbay::sandbox
