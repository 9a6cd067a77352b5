// Connected accounts: link, create, list, get.
#include "accounts.hpp"

#include <algorithm>

#include "answer.hpp"
#include "auth_configs.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

std::string_view scopes_of(const std::string& toolkit) {
  const toolkit_spec* found = find_toolkit(toolkit);
  return found == nullptr ? std::string_view{} : found->scopes;
}

void put_oauth_state(json_text& out, const call& c, const account& a) {
  switch (a.status) {
    case account_status::initiated:
      out.put("redirectUrl", consent_url(c, a));
      if (!a.callback_url.empty()) out.put("callback_url", a.callback_url);
      break;
    case account_status::active:
    case account_status::inactive:
      out.put("access_token", masked_secret("ya29.sandbox")).put("token_type", "Bearer");
      out.put("refresh_token", masked_secret("1//0sandbox")).put("expires_in", 3599);
      out.put("scope", scopes_of(a.toolkit));
      break;
    case account_status::failed:
      out.put("error", "access_denied").put("error_description", a.status_reason);
      break;
    case account_status::expired:
      out.put("expired_at", timestamp(a.updated));
      break;
    case account_status::revoked:
      out.put("revoked_at", timestamp(a.updated));
      break;
    case account_status::initializing:
      break;
  }
}

std::string to_json(const call& c, const account& a, bool whole) {
  const auto found = c.w.auth_configs.find(a.auth_config_id);
  const bool known = found != c.w.auth_configs.end();
  const std::string scheme = known ? found->second.scheme : "OAUTH2";
  json_text out;
  out.object().put("id", a.id).put("user_id", a.user_id).put("word_id", a.word_id);
  out.put_or_null("alias", a.alias).put("status", name(a.status));
  out.put_or_null("status_reason", a.status_reason);
  out.put("is_disabled", a.status == account_status::inactive);
  out.object("toolkit").put("slug", a.toolkit).end();
  out.object("auth_config").put("id", a.auth_config_id).put("auth_scheme", scheme);
  out.put("is_composio_managed", known && found->second.managed);
  out.put("is_disabled", known && !found->second.enabled).end();
  out.object("state").put("authScheme", scheme).object("val").put("status", name(a.status));
  if (scheme == "OAUTH2") put_oauth_state(out, c, a);
  out.end().end().object("data").end();
  out.put("created_at", timestamp(a.created)).put("updated_at", timestamp(a.updated));
  if (whole) {
    out.put("test_request_endpoint", "").object("params").end();
    out.array("requested_scopes").item(scopes_of(a.toolkit)).end();
    out.array("requested_user_scopes").end();
    out.object("experimental").put("account_type", a.account_type).end();
  }
  return out.end().str();
}

struct account_filter {
  std::vector<std::string> toolkits, statuses, users, auth_configs, ids;
  std::string account_type;

  [[nodiscard]] bool takes(const account& a) const {
    const auto in = [](const auto& list, std::string_view text) {
      return list.empty() || contains(list, text);
    };
    return in(toolkits, a.toolkit) && in(statuses, name(a.status)) && in(users, a.user_id) &&
           in(auth_configs, a.auth_config_id) && in(ids, a.id) &&
           (account_type == "ALL" || account_type == a.account_type);
  }
};

/// Only the plural names count, as in the service; all others are ignored.
account_filter read_filter(const call& c) {
  account_filter out;
  out.toolkits = query_list(c, "toolkit_slugs");
  out.statuses = query_list(c, "statuses");
  out.users = query_list(c, "user_ids");
  out.auth_configs = query_list(c, "auth_config_ids");
  out.ids = query_list(c, "connected_account_ids");
  out.account_type = c.x.query_value("account_type");
  if (out.account_type.empty()) out.account_type = "PRIVATE";
  return out;
}

void list(call& c) {
  c.w.expire_flows();
  const account_filter filter = read_filter(c);
  for (const auto& word : filter.statuses) {
    account_status ignored{};
    if (parse_status(word, ignored)) continue;
    return fail(c, bad_request, "statuses: \"" + word + "\" is no status of an account");
  }
  std::vector<const account*> found;
  for (const auto& [id, a] : c.w.accounts) {
    if (filter.takes(a)) found.push_back(&a);
  }
  const bool by_update = c.x.query_value("order_by") == "updated_at";
  const bool ascending = c.x.query_value("order_direction") == "asc";
  std::sort(found.begin(), found.end(), [by_update, ascending](const auto* a, const auto* b) {
    const auto left = std::pair(by_update ? a->updated : a->created, a->order);
    const auto right = std::pair(by_update ? b->updated : b->created, b->order);
    return ascending ? left < right : right < left;
  });
  cursor_page page;
  if (!read_cursor(c, 20, 1000, found.size(), page)) return;
  std::vector<std::string> items;
  for (std::size_t i = page.first(); i < page.last(); ++i) {
    items.push_back(to_json(c, *found[i], false));
  }
  answer_cursor_page(c, page, items);
}

void get(call& c) {
  const account* found = known_account(c, c.x.parameter("id"));
  if (found != nullptr) answer_json(c, 200, to_json(c, *found, true));
}

void link(call& c) {
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const auth_config* auth = known_auth_config(c, json::string_at(*body, "auth_config_id"));
  if (auth == nullptr) return;
  link_request asked;
  asked.user_id = json::string_at(*body, "user_id");
  asked.callback_url = json::string_at(*body, "callback_url");
  asked.alias = json::string_at(*body, "alias");
  const json::value* experimental = json::find(*body, "experimental");
  if (experimental != nullptr && json::string_at(*experimental, "account_type") == "SHARED") {
    asked.account_type = "SHARED";
  }
  if (!check_link(c, *auth, asked)) return;
  const account& a = begin_link(c, *auth, asked);
  json_text out;
  out.object().put("link_token", a.link_token).put("redirect_url", consent_url(c, a));
  out.put("expires_at", timestamp(a.flow_expires)).put("connected_account_id", a.id).end();
  answer_json(c, 201, out.str());
}

void create(call& c) {
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const json::value* auth_part = json::find(*body, "auth_config");
  const auth_config* auth = known_auth_config(
      c, auth_part == nullptr ? std::string_view{} : json::string_at(*auth_part, "id"));
  if (auth == nullptr) return;
  const bool oauth =
      auth->scheme == "OAUTH2" || auth->scheme == "OAUTH1" || auth->scheme == "DCR_OAUTH";
  if (auth->managed && oauth) {
    return fail(c, bad_request,
                "Creating accounts of managed OAuth configs this way is no longer supported. Use "
                "POST /api/v3/connected_accounts/link instead.",
                "Use POST /api/v3.1/connected_accounts/link");
  }
  link_request asked;
  asked.user_id = "default";
  const json::value* connection = json::find(*body, "connection");
  if (connection != nullptr) {
    if (!json::string_at(*connection, "user_id").empty()) {
      asked.user_id = json::string_at(*connection, "user_id");
    }
    asked.callback_url = json::string_at(*connection, "callback_url");
    asked.alias = json::string_at(*connection, "alias");
  }
  if (!check_link(c, *auth, asked)) return;
  account& a = begin_link(c, *auth, asked);
  c.w.set_status(a, oauth ? account_status::initiated : account_status::active);
  const std::string url = oauth ? consent_url(c, a) : std::string();
  json_text out;
  out.object().put("id", a.id).object("connectionData").put("authScheme", auth->scheme);
  out.object("val").put("status", name(a.status));
  if (oauth) out.put("redirectUrl", url);
  out.end().end().put("status", name(a.status));
  out.put_or_null("redirect_url", url).put_or_null("redirect_uri", url).end();
  answer_json(c, 201, out.str());
}

}  // namespace

account* known_account(call& c, std::string_view id) {
  account* found = c.w.find_account(id);
  if (found == nullptr) {
    fail(c, account_unknown, "Connected account \"" + std::string(id) + "\" not found",
         "List the connected accounts of this project");
  }
  return found;
}

void open_flow(world& w, account& a) {
  a.link_token = w.new_id("lk_", 16);
  a.flow_expires = w.now() + flow_lifetime_ms;
}

std::string consent_url(const call& c, const account& a) {
  return origin_of(c) + "/link/" + a.link_token;
}

account& add_account(world& w, const auth_config& auth, std::string_view user) {
  account made;
  made.id = w.new_id("ca_");
  made.user_id = user;
  made.word_id = auth.toolkit + "_" + lower(made.id.substr(3, 6));
  made.auth_config_id = auth.id;
  made.toolkit = auth.toolkit;
  made.created = made.updated = w.now();
  made.order = w.next_order();
  return w.accounts.emplace(made.id, made).first->second;
}

bool check_link(call& c, const auth_config& auth, const link_request& asked) {
  if (asked.user_id.empty()) {
    fail(c, bad_request, "user_id must have at least one character");
    return false;
  }
  if (!auth.enabled) {
    fail(c, bad_request, "Auth config \"" + auth.id + "\" is disabled", "Enable it first");
    return false;
  }
  const std::string& url = asked.callback_url;
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://")) {
    fail(c, bad_request, "callback_url must be an absolute http or https URL");
    return false;
  }
  c.w.expire_flows();
  for (const auto& [id, other] : c.w.accounts) {
    if (asked.alias.empty() || other.alias != asked.alias || other.user_id != asked.user_id ||
        other.toolkit != auth.toolkit) {
      continue;
    }
    fail(c, bad_request, "alias \"" + asked.alias + "\" is taken by \"" + id + "\"",
         "Choose another alias, or remove it from the other account");
    return false;
  }
  return true;
}

account& begin_link(call& c, const auth_config& auth, const link_request& asked) {
  account& a = add_account(c.w, auth, asked.user_id);
  a.callback_url = asked.callback_url;
  a.alias = asked.alias;
  a.account_type = asked.account_type;
  open_flow(c.w, a);
  return a;
}

void add_accounts(door& to) {
  to.api("GET", "/connected_accounts", list);
  to.api("POST", "/connected_accounts", create);
  to.api("POST", "/connected_accounts/link", link);
  to.api("GET", "/connected_accounts/{id}", get);
}

}  // namespace patchbay::sandbox
