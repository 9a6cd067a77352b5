#include "connect/composio/answers.hpp"

#include <algorithm>

#include "connect/composio/requests.hpp"
#include "core/json.hpp"

namespace patchbay::connect::composio {

namespace json = core::json;
using core::errc;
using core::error;
using core::result;

namespace {

constexpr std::size_t quoted_max = 300;
constexpr std::string_view look_hint =
    "Try again; if it stays so, check COMPOSIO_BASE_URL and whether the broker is up.";

/// `text` on one line, cut at a character's border.
std::string quoted(std::string_view text) {
  std::string out(core::json::cut(text, quoted_max));
  if (text.size() > quoted_max) {
    out += "...";
  }
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return out;
}

error unreadable(std::string_view what) {
  return {errc::unavailable, "The broker's answer about " + std::string(what) + " cannot be read.",
          std::string(look_hint)};
}

bool succeeded(const response& r) noexcept { return r.status >= 200 && r.status < 300; }

result<json::document> body_of(const response& r, std::string_view what) {
  if (!succeeded(r)) return error_of(r);
  auto parsed = json::parse(r.body);
  if (!parsed.ok() || !parsed->IsObject()) return unreadable(what);
  return parsed;
}

const json::value* array_at(const json::value& object, std::string_view member) {
  const json::value* found = json::find(object, member);
  return found != nullptr && found->IsArray() ? found : nullptr;
}

std::vector<std::string> strings_at(const json::value& object, std::string_view member) {
  std::vector<std::string> out;
  const json::value* found = array_at(object, member);
  if (found == nullptr) return out;
  for (const json::value& v : found->GetArray()) {
    if (v.IsString()) {
      out.emplace_back(json::view(v));
    } else if (v.IsObject()) {
      const std::string_view url = json::string_at(v, "url");
      if (!url.empty()) out.emplace_back(url);
    }
  }
  return out;
}

bool flag_at(const json::value& object, std::string_view member) {
  const json::value* found = json::find(object, member);
  return found != nullptr && found->IsBool() && found->GetBool();
}

std::string_view nested(const json::value& object, std::string_view member, std::string_view name) {
  const json::value* found = json::find(object, member);
  return found == nullptr ? std::string_view{} : json::string_at(*found, name);
}

result<core::ports::broker_account> account_of(const json::value& v) {
  core::ports::broker_account a;
  a.id = json::string_at(v, "id");
  const auto status = core::account_status_from(json::string_at(v, "status"));
  if (a.id.empty() || !status) return unreadable("a connected account");
  a.status = *status;
  a.user = json::string_at(v, "user_id");
  a.toolkit = nested(v, "toolkit", "slug");
  a.auth_config = nested(v, "auth_config", "id");
  a.status_reason = quoted(json::string_at(v, "status_reason"));
  a.disabled = flag_at(v, "is_disabled");
  return a;
}

mcp_server server_of(const json::value& v) {
  mcp_server s;
  s.id = json::string_at(v, "id");
  s.name = json::string_at(v, "name");
  s.auth_configs = strings_at(v, "auth_config_ids");
  s.allowed_tools = strings_at(v, "allowed_tools");
  return s;
}

/// What servers answer to plain http on a TLS port has no agreed form, but this word.
bool tells_of_https(std::string_view body) noexcept {
  constexpr std::string_view word = "https";
  const std::string_view head = body.substr(0, 1024);
  return std::search(head.begin(), head.end(), word.begin(), word.end(), [](char a, char b) {
           return a == b || (a >= 'A' && a <= 'Z' && a + 32 == b);
         }) != head.end();
}

error broker_error(errc code, std::string_view what, const std::string& said, std::string hint) {
  std::string message(what);
  if (!said.empty()) message += ": " + said;
  return {code, std::move(message), std::move(hint)};
}

}  // namespace

std::string message_of(std::string_view body) {
  const auto parsed = json::parse(body);
  if (!parsed.ok() || !parsed->IsObject()) return {};
  const json::value* inner = json::find(*parsed, "error");
  if (inner != nullptr && inner->IsString()) return quoted(json::view(*inner));
  if (inner != nullptr && inner->IsObject()) {
    std::string text = quoted(json::string_at(*inner, "message"));
    std::string_view fix = json::string_at(*inner, "suggested_fix");
    if (fix.empty()) fix = json::string_at(*inner, "suggestedFix");
    if (!fix.empty()) text += " (" + quoted(fix) + ")";
    return text;
  }
  return quoted(json::string_at(*parsed, "message"));
}

error error_of(const response& r) {
  const std::string said = message_of(r.body);
  const std::string status = " (" + std::to_string(r.status) + ")";
  switch (r.status) {
    case 401:
      return broker_error(errc::unauthenticated, "The broker refused our key" + status, said,
                          "Check COMPOSIO_API_KEY and start the host again.");
    case 403:
      return broker_error(errc::denied, "The broker does not allow this with our key" + status,
                          said, "Give the key of COMPOSIO_API_KEY this permission.");
    case 404:
    case 410:
      // A page of something in between says nothing about what we asked for.
      if (said.empty()) break;
      return broker_error(errc::not_found, "The broker does not know this" + status, said, {});
    case 408:
      return broker_error(errc::timeout, "The broker gave up waiting" + status, said,
                          std::string(look_hint));
    case 409:
      return broker_error(errc::conflict, "The broker is in another state" + status, said, {});
    case 429: {
      error e = broker_error(errc::rate_limited, "The broker asks us to slow down" + status, said,
                             "Try again later.");
      e.retry_after_s = r.retry_after_s;
      return e;
    }
    default:
      break;
  }
  if (r.status >= 400 && r.status < 500 && !said.empty()) {
    return broker_error(errc::invalid_argument, "The broker refused the request" + status, said,
                        {});
  }
  if (r.status == 400 && tells_of_https(r.body)) {
    return broker_error(errc::unavailable, "The broker's port speaks https, and was asked in http",
                        {}, "Begin COMPOSIO_BASE_URL with https:// and start the host again.");
  }
  error e = broker_error(errc::unavailable,
                         r.status >= 500 ? "The broker has a problem of its own" + status
                                         : "The broker gave an answer that it never gives" + status,
                         said, std::string(look_hint));
  e.retry_after_s = r.retry_after_s;
  return e;
}

bool is_duplicate_name(const response& r) {
  if (r.status != 400 && r.status != 409) return false;
  const auto parsed = json::parse(r.body);
  if (!parsed.ok() || !parsed->IsObject()) return false;
  const json::value* e = json::find(*parsed, "error");
  if (e == nullptr || !e->IsObject()) return false;
  const json::value* code = json::find(*e, "code");
  return json::string_at(*e, "slug") == "MCP_DuplicateServerName" ||
         (code != nullptr && ((code->IsInt() && code->GetInt() == 1151) ||
                              (code->IsString() && json::view(*code) == "1151")));
}

result<core::ports::broker_link> read_link(const response& r) {
  const auto body = body_of(r, "a link");
  if (!body.ok()) return body.error();
  core::ports::broker_link link;
  link.redirect_url = json::string_at(*body, "redirect_url");
  link.connected_account = json::string_at(*body, "connected_account_id");
  link.expires_at = json::string_at(*body, "expires_at");
  if (link.connected_account.empty() || !core::ports::parse_url(link.redirect_url).ok()) {
    return unreadable("a link");
  }
  return link;
}

result<core::ports::broker_account> read_account(const response& r) {
  const auto body = body_of(r, "a connected account");
  if (!body.ok()) return body.error();
  return account_of(*body);
}

result<page<core::ports::broker_account>> read_accounts(const response& r) {
  const auto body = body_of(r, "connected accounts");
  if (!body.ok()) return body.error();
  const json::value* items = array_at(*body, "items");
  if (items == nullptr) return unreadable("connected accounts");
  page<core::ports::broker_account> out;
  for (const json::value& v : items->GetArray()) {
    auto a = account_of(v);
    if (a.ok()) out.items.push_back(std::move(*a));
  }
  out.next_cursor = json::string_at(*body, "next_cursor");
  return out;
}

result<page<core::ports::broker_auth_config>> read_auth_configs(const response& r) {
  const auto body = body_of(r, "auth configs");
  if (!body.ok()) return body.error();
  const json::value* items = array_at(*body, "items");
  if (items == nullptr) return unreadable("auth configs");
  page<core::ports::broker_auth_config> out;
  for (const json::value& v : items->GetArray()) {
    core::ports::broker_auth_config c;
    c.id = json::string_at(v, "id");
    c.name = json::string_at(v, "name");
    c.toolkit = nested(v, "toolkit", "slug");
    c.enabled = json::string_at(v, "status") != "DISABLED";
    if (!c.id.empty()) out.items.push_back(std::move(c));
  }
  out.next_cursor = json::string_at(*body, "next_cursor");
  return out;
}

result<server_page> read_servers(const response& r) {
  const auto body = body_of(r, "MCP servers");
  if (!body.ok()) return body.error();
  const json::value* items = array_at(*body, "items");
  if (items == nullptr) return unreadable("MCP servers");
  server_page out;
  for (const json::value& v : items->GetArray()) out.items.push_back(server_of(v));
  const json::value* pages = json::find(*body, "total_pages");
  if (pages != nullptr && pages->IsInt()) out.total_pages = pages->GetInt();
  return out;
}

result<mcp_server> read_server(const response& r) {
  const auto body = body_of(r, "an MCP server");
  if (!body.ok()) return body.error();
  mcp_server s = server_of(*body);
  if (s.id.empty()) return unreadable("an MCP server");
  return s;
}

result<generated_urls> read_generated(const response& r) {
  const auto body = body_of(r, "an MCP address");
  if (!body.ok()) return body.error();
  generated_urls out;
  out.mcp_url = json::string_at(*body, "mcp_url");
  out.of_accounts = strings_at(*body, "connected_account_urls");
  out.of_users = strings_at(*body, "user_ids_url");
  return out;
}

namespace {

/// Drops the selectors of accounts from `query` into `rest`; false when they select others only.
bool take_selectors(std::string_view query, std::string_view account, std::string& rest) {
  bool foreign = false;
  bool ours = false;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::size_t equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    if (name != "connected_account_id" && name != "connected_account_ids") {
      if (!part.empty()) rest.append(part).append("&");
      continue;
    }
    if (equals == std::string_view::npos) continue;
    const std::string ids = percent_decoded(part.substr(equals + 1));
    std::string_view left = ids;
    while (!left.empty()) {
      const std::size_t comma = left.find(',');
      (left.substr(0, comma) == account ? ours : foreign) = true;
      left = comma == std::string_view::npos ? std::string_view{} : left.substr(comma + 1);
    }
  }
  return ours || !foreign;
}

}  // namespace

result<std::string> choose_url(const generated_urls& urls, std::string_view account,
                               const core::ports::origin& broker) {
  const std::string& url = !urls.of_accounts.empty() ? urls.of_accounts.front()
                           : !urls.of_users.empty()  ? urls.of_users.front()
                                                     : urls.mcp_url;
  const auto parsed = core::ports::parse_url(url);
  if (!parsed.ok()) return unreadable("an MCP address");
  if (!parsed->origin.tls && !(parsed->origin == broker)) {
    return error{errc::denied,
                 "The broker named an MCP address that is neither https nor its own, at " +
                     parsed->origin.host + ".",
                 "Check COMPOSIO_BASE_URL."};
  }
  const std::size_t mark = url.find('?');
  std::string out = url.substr(0, mark) + "?";
  const std::string_view query =
      mark == std::string::npos ? std::string_view{} : std::string_view(url).substr(mark + 1);
  if (!take_selectors(query, account, out)) {
    return error{errc::internal, "The broker named the MCP address of another account.",
                 "Connect again."};
  }
  out += "connected_account_id=" + percent_encoded(account);
  return out;
}

}  // namespace patchbay::connect::composio
