// Auth configs: list, create, get, update, enable, disable, delete.
#include "auth_configs.hpp"

#include <algorithm>

#include "answer.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view schemes[] = {
    "OAUTH2",
    "OAUTH1",
    "API_KEY",
    "BASIC",
    "BILLCOM_AUTH",
    "BEARER_TOKEN",
    "GOOGLE_SERVICE_ACCOUNT",
    "NO_AUTH",
    "BASIC_WITH_JWT",
    "CALCOM_AUTH",
    "SERVICE_ACCOUNT",
    "SAML",
    "DCR_OAUTH",
    "S2S_OAUTH2",
};
constexpr std::size_t per_page_max = 50;

std::size_t connections_of(const world& w, std::string_view id) {
  return static_cast<std::size_t>(
      std::count_if(w.accounts.begin(), w.accounts.end(),
                    [id](const auto& entry) { return entry.second.auth_config_id == id; }));
}

/// Every text value of `credentials`, masked as the service masks secrets.
std::string masked_credentials(const std::string& text) {
  auto read = json::parse(text);
  json_text out;
  out.object();
  if (read && read->IsObject()) {
    for (const auto& member : read->GetObject()) {
      const std::string_view key = json::view(member.name);
      if (member.value.IsString() && key != "oauth_redirect_uri" && key != "scopes") {
        out.put(key, masked_secret(json::view(member.value)));
      } else {
        out.raw(key, json::text(member.value));
      }
    }
  }
  return out.end().str();
}

std::string to_json(const world& w, const auth_config& a) {
  json_text out;
  out.object().put("id", a.id).put("uuid", a.id);
  out.put("type", a.managed ? "default" : "custom");
  out.object("toolkit").put("slug", a.toolkit).put("logo", toolkit_logo(a.toolkit)).end();
  out.put("name", a.name).put("auth_scheme", a.scheme).put("is_composio_managed", a.managed);
  out.raw("credentials", masked_credentials(a.credentials)).null("proxy_config");
  out.put("status", a.enabled ? "ENABLED" : "DISABLED").put("created_by", "sandbox");
  out.put("created_at", timestamp(a.created)).put("last_updated_at", timestamp(a.updated));
  out.put("no_of_connections", connections_of(w, a.id));
  out.array("expected_input_fields").end();
  out.put("restrict_to_following_tools", a.execution_tools);
  out.object("tool_access_config");
  out.put("tools_for_connected_account_creation", a.creation_tools);
  out.put("tools_available_for_execution", a.execution_tools).end();
  out.put("is_enabled_for_tool_router", a.tool_router).end();
  return out.str();
}

void list(call& c) {
  const std::string toolkit = lower(c.x.query_value("toolkit_slug"));
  const std::string search = lower(c.x.query_value("search"));
  const std::string managed = c.x.query_value("is_composio_managed");
  const bool disabled_too = c.x.query_value("show_disabled") == "true";
  std::vector<const auth_config*> found;
  for (const auto& [id, a] : c.w.auth_configs) {
    if (!toolkit.empty() && a.toolkit != toolkit) continue;
    if (!managed.empty() && a.managed != (managed == "true")) continue;
    if (!a.enabled && !disabled_too) continue;
    if (!search.empty() && !holds(a.name, search) && !holds(a.id, search)) continue;
    found.push_back(&a);
  }
  std::sort(found.begin(), found.end(),
            [](const auto* left, const auto* right) { return left->order > right->order; });
  cursor_page page;
  if (!read_cursor(c, 20, per_page_max, found.size(), page)) return;
  std::vector<std::string> items;
  for (std::size_t i = page.first(); i < page.last(); ++i) {
    items.push_back(to_json(c.w, *found[i]));
  }
  answer_cursor_page(c, page, items);
}

void read_tool_access(const json::value& given, auth_config& into) {
  const json::value* access = json::find(given, "tool_access_config");
  if (access == nullptr) return;
  if (json::find(*access, "tools_for_connected_account_creation") != nullptr) {
    into.creation_tools = strings_at(*access, "tools_for_connected_account_creation");
  }
  if (json::find(*access, "tools_available_for_execution") != nullptr) {
    into.execution_tools = strings_at(*access, "tools_available_for_execution");
  }
}

/// False: the answer says what is wrong.
bool read_new(call& c, const json::value& body, auth_config& made) {
  const json::value* toolkit = json::find(body, "toolkit");
  if (toolkit != nullptr) made.toolkit = lower(json::string_at(*toolkit, "slug"));
  if (find_toolkit(made.toolkit) == nullptr) {
    fail(c, bad_request, "Toolkit \"" + made.toolkit + "\" not found",
         "GET /toolkits lists those of the sandbox");
    return false;
  }
  const json::value* given = json::find(body, "auth_config");
  if (given == nullptr) return true;
  const std::string_view type = json::string_at(*given, "type");
  if (type != "use_composio_managed_auth" && type != "use_custom_auth") {
    fail(c, bad_request, "auth_config.type must be use_composio_managed_auth or use_custom_auth");
    return false;
  }
  made.managed = type == "use_composio_managed_auth";
  if (!made.managed) {
    made.scheme = json::string_at(*given, "authScheme");
    if (std::find(std::begin(schemes), std::end(schemes), made.scheme) == std::end(schemes)) {
      fail(c, bad_request, "auth_config.authScheme is missing or not known");
      return false;
    }
  }
  made.name = json::string_at(*given, "name");
  made.tool_router = bool_at(*given, "is_enabled_for_tool_router", true);
  const json::value* credentials = json::find(*given, "credentials");
  if (credentials != nullptr && credentials->IsObject())
    made.credentials = json::text(*credentials);
  read_tool_access(*given, made);
  return true;
}

void create(call& c) {
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  auth_config made;
  if (!read_new(c, *body, made)) return;
  made.id = c.w.new_id("ac_");
  if (made.name.empty()) made.name = made.toolkit + "-" + made.id.substr(3, 6);
  made.created = made.updated = c.w.now();
  made.order = c.w.next_order();
  json_text out;
  out.object().object("toolkit").put("slug", made.toolkit).end();
  out.object("auth_config").put("id", made.id).put("auth_scheme", made.scheme);
  out.put("is_composio_managed", made.managed);
  out.put("restrict_to_following_tools", made.execution_tools).end().end();
  c.w.auth_configs.emplace(made.id, made);
  answer_json(c, 201, out.str());
}

void get(call& c) {
  const auth_config* found = known_auth_config(c, c.x.parameter("id"));
  if (found != nullptr) answer_json(c, 200, to_json(c.w, *found));
}

void update(call& c) {
  auth_config* found = known_auth_config(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const json::value* credentials = json::find(*body, "credentials");
  if (credentials != nullptr && credentials->IsObject()) {
    found->credentials = json::text(*credentials);
  }
  read_tool_access(*body, *found);
  found->tool_router = bool_at(*body, "is_enabled_for_tool_router", found->tool_router);
  found->updated = c.w.now();
  answer_json(c, 200, R"({"success":true})");
}

void switch_to(call& c, bool enabled) {
  auth_config* found = known_auth_config(c, c.x.parameter("id"));
  if (found == nullptr) return;
  found->enabled = enabled;
  found->updated = c.w.now();
  answer_json(c, 200, R"({"success":true})");
}

void enable(call& c) { switch_to(c, true); }
void disable(call& c) { switch_to(c, false); }

void remove(call& c) {
  const auth_config* found = known_auth_config(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const std::string id = found->id;
  std::erase_if(c.w.accounts,
                [&id](const auto& entry) { return entry.second.auth_config_id == id; });
  c.w.auth_configs.erase(id);
  if (c.x.query_value("revoke_on_delete") == "true") {
    json_text out;
    return answer_json(c, 200, out.object().put("revoke_job_id", c.w.new_uuid()).end().str());
  }
  answer_json(c, 200, "{}");
}

}  // namespace

std::string masked_secret(std::string_view secret) {
  if (secret.size() <= 4) return "REDACTED";
  return std::string(secret.substr(0, 4)) + "...";
}

auth_config* known_auth_config(call& c, std::string_view id) {
  const auto found = c.w.auth_configs.find(id);
  if (found != c.w.auth_configs.end()) return &found->second;
  fail(c, auth_config_unknown, "Auth config \"" + std::string(id) + "\" not found",
       "List the auth configs of this project");
  return nullptr;
}

void add_auth_configs(door& to) {
  to.api("GET", "/auth_configs", list);
  to.api("POST", "/auth_configs", create);
  to.api("GET", "/auth_configs/{id}", get);
  to.api("PATCH", "/auth_configs/{id}", update);
  to.api("PATCH", "/auth_configs/{id}/ENABLED", enable);
  to.api("PATCH", "/auth_configs/{id}/DISABLED", disable);
  to.api("DELETE", "/auth_configs/{id}", remove);
}

}  // namespace patchbay::sandbox
