// MCP servers: create, list, get, update, delete, generate.
#include "mcp_servers.hpp"

#include <algorithm>

#include "answer.hpp"
#include "auth_configs.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::size_t name_min = 4, name_max = 30;

std::string endpoint_of(const call& c, const mcp_server& s) {
  return origin_of(c) + "/v3/mcp/" + s.id;
}

void put_commands(json_text& out, const std::string& url) {
  out.object("commands");
  for (const std::string_view client : {"cursor", "claude", "windsurf"}) {
    out.put(client, "npx mcp-remote " + url);
  }
  out.end();
}

std::string to_json(const call& c, const mcp_server& s, bool with_deleted) {
  json_text out;
  out.object().put("id", s.id).put("name", s.name).put("auth_config_ids", s.auth_config_ids);
  out.put("allowed_tools", s.allowed_tools).put("mcp_url", endpoint_of(c, s));
  out.put("toolkits", s.toolkits).object("toolkit_icons");
  for (const auto& toolkit : s.toolkits) out.put(toolkit, toolkit_logo(toolkit));
  out.end();
  put_commands(out, endpoint_of(c, s));
  out.put("created_at", timestamp(s.created)).put("updated_at", timestamp(s.updated));
  out.put("server_instance_count", s.instances.size());
  out.put("managed_auth_via_composio", s.managed);
  if (with_deleted) out.put("deleted", false);
  return out.end().str();
}

bool check_name(call& c, const mcp_server& s, const std::string& wanted) {
  const bool letters = std::all_of(wanted.begin(), wanted.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == ' ';
  });
  if (!letters || wanted.size() < name_min || wanted.size() > name_max) {
    fail(c, bad_request, "name must have 4 to 30 letters, digits, spaces or hyphens");
    return false;
  }
  for (const auto& [id, other] : c.w.servers) {
    if (&other == &s || other.name != wanted) continue;
    fail(c, server_name_taken, "An MCP server named \"" + wanted + "\" already exists",
         "Choose another name");
    return false;
  }
  return true;
}

/// Reads the members that `body` has into `s`. False: the answer says what is wrong.
bool read_parts(call& c, const json::value& body, mcp_server& s) {
  if (json::find(body, "toolkits") != nullptr) s.toolkits = strings_at(body, "toolkits");
  if (json::find(body, "auth_config_ids") != nullptr) {
    s.auth_config_ids = strings_at(body, "auth_config_ids");
  }
  if (json::find(body, "allowed_tools") != nullptr) {
    s.allowed_tools = strings_at(body, "allowed_tools");
  }
  s.managed = bool_at(body, "managed_auth_via_composio", s.managed);
  for (const auto& id : s.auth_config_ids) {
    const auth_config* auth = known_auth_config(c, id);
    if (auth == nullptr) return false;
    if (!contains(s.toolkits, auth->toolkit)) s.toolkits.push_back(auth->toolkit);
  }
  for (const auto& toolkit : s.toolkits) {
    if (find_toolkit(toolkit) != nullptr) continue;
    fail(c, bad_request, "Toolkit \"" + toolkit + "\" not found");
    return false;
  }
  for (const auto& slug : s.allowed_tools) {
    if (find_tool(slug) != nullptr) continue;
    fail(c, bad_request, "Tool \"" + slug + "\" not found");
    return false;
  }
  return true;
}

mcp_server* create_row(call& c) {
  const json::value* body = body_object(c);
  if (body == nullptr) return nullptr;
  mcp_server made;
  made.name = json::string_at(*body, "name");
  if (!check_name(c, made, made.name) || !read_parts(c, *body, made)) return nullptr;
  if (made.toolkits.empty()) {
    fail(c, bad_request, "Name at least one toolkit or auth config");
    return nullptr;
  }
  made.id = c.w.new_uuid();
  made.created = made.updated = c.w.now();
  made.order = c.w.next_order();
  return &c.w.servers.emplace(made.id, made).first->second;
}

void create(call& c) {
  const mcp_server* made = create_row(c);
  if (made != nullptr) answer_json(c, 201, to_json(c, *made, false));
}

void create_custom(call& c) {
  const mcp_server* made = create_row(c);
  if (made == nullptr) return;
  json_text out;
  out.object().put("id", made->id).put("name", made->name);
  out.put("auth_config_ids", made->auth_config_ids).put("allowed_tools", made->allowed_tools);
  out.put("mcp_url", endpoint_of(c, *made));
  put_commands(out, endpoint_of(c, *made));
  answer_json(c, 201, out.end().str());
}

void answer_list(call& c, const std::vector<std::string>& toolkits) {
  const std::string named = lower(c.x.query_value("name"));
  const auto auths = query_list(c, "auth_config_ids");
  std::vector<const mcp_server*> found;
  for (const auto& [id, s] : c.w.servers) {
    const auto any = [](const auto& wanted, const auto& had) {
      return wanted.empty() || std::any_of(wanted.begin(), wanted.end(),
                                           [&had](const auto& one) { return contains(had, one); });
    };
    if (!any(toolkits, s.toolkits) || !any(auths, s.auth_config_ids)) continue;
    if (named.empty() || holds(s.name, named)) found.push_back(&s);
  }
  const bool by_update = c.x.query_value("order_by") == "updated_at";
  const bool ascending = c.x.query_value("order_direction") == "asc";
  std::sort(found.begin(), found.end(), [by_update, ascending](const auto* a, const auto* b) {
    const auto left = std::pair(by_update ? a->updated : a->created, a->order);
    const auto right = std::pair(by_update ? b->updated : b->created, b->order);
    return ascending ? left < right : right < left;
  });
  cursor_page page;
  if (!read_page_no(c, 10, found.size(), page)) return;
  json_text out;
  out.object().array("items");
  for (std::size_t i = page.first(); i < page.last(); ++i)
    out.raw_item(to_json(c, *found[i], false));
  out.end().put("total_pages", page.pages()).put("current_page", page.number).end();
  answer_json(c, 200, out.str());
}

void list(call& c) { answer_list(c, query_list(c, "toolkits")); }
void list_by_app(call& c) { answer_list(c, {lower(c.x.parameter("app"))}); }

void get(call& c) {
  const mcp_server* found = known_server(c, c.x.parameter("id"));
  if (found != nullptr) answer_json(c, 200, to_json(c, *found, true));
}

void update(call& c) {
  mcp_server* found = known_server(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  mcp_server changed = *found;
  if (json::find(*body, "name") != nullptr) {
    changed.name = json::string_at(*body, "name");
    if (!check_name(c, *found, changed.name)) return;
  }
  if (!read_parts(c, *body, changed)) return;
  changed.updated = c.w.now();
  *found = std::move(changed);
  answer_json(c, 200, to_json(c, *found, false));
}

void remove(call& c) {
  const mcp_server* found = known_server(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const std::string id = found->id;
  c.w.servers.erase(id);
  std::erase_if(c.w.mcp_sessions, [&id](const auto& entry) { return entry.second.endpoint == id; });
  answer_json(c, 200, json_text().object().put("id", id).put("deleted", true).end().str());
}

void generate(call& c) {
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const mcp_server* found = known_server(c, json::string_at(*body, "mcp_server_id"));
  if (found == nullptr) return;
  const std::string base = endpoint_of(c, *found);
  const bool managed = bool_at(*body, "managed_auth_by_composio", found->managed);
  const std::string tail = managed ? "&include_composio_helper_actions=true" : "";
  const std::string selector =
      c.w.current.plural_account_urls ? "?connected_account_ids=" : "?connected_account_id=";
  json_text out;
  out.object().put("mcp_url", base).array("connected_account_urls");
  for (const auto& id : strings_at(*body, "connected_account_ids")) {
    out.item(base + selector + url_encode(id) + tail);
  }
  out.end().array("user_ids_url");
  for (const auto& user : strings_at(*body, "user_ids")) {
    out.item(base + "?user_id=" + url_encode(user) + tail);
  }
  answer_json(c, 200, out.end().end().str());
}

}  // namespace

mcp_server* known_server(call& c, std::string_view id) {
  const auto found = c.w.servers.find(id);
  if (found != c.w.servers.end()) return &found->second;
  fail(c, server_unknown, "MCP server \"" + std::string(id) + "\" not found");
  return nullptr;
}

void add_mcp_servers(door& to) {
  to.api("POST", "/mcp/servers", create);
  to.api("POST", "/mcp/servers/custom", create_custom);
  to.api("POST", "/mcp/servers/generate", generate);
  to.api("GET", "/mcp/servers", list);
  to.api("GET", "/mcp/app/{app}", list_by_app);
  to.api("GET", "/mcp/{id}", get);
  to.api("PATCH", "/mcp/{id}", update);
  to.api("DELETE", "/mcp/{id}", remove);
}

}  // namespace patchbay::sandbox
