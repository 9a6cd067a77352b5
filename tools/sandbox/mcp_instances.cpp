// Instances of MCP servers: one per user.
#include <algorithm>

#include "answer.hpp"
#include "mcp_servers.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

std::string to_json(const mcp_server& s, const std::string& user, const server_instance& made) {
  json_text out;
  out.object().put("id", made.id).put("instance_id", user).put("mcp_server_id", s.id);
  out.put("created_at", timestamp(made.created)).put("updated_at", timestamp(made.created)).end();
  return out.str();
}

bool connected(const world& w, const std::string& user, const std::string& auth) {
  return std::any_of(w.accounts.begin(), w.accounts.end(), [&](const auto& entry) {
    const account& a = entry.second;
    return a.user_id == user && a.auth_config_id == auth && a.status == account_status::active;
  });
}

void create(call& c) {
  mcp_server* s = known_server(c, c.x.parameter("id"));
  if (s == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const std::string user(json::string_at(*body, "user_id"));
  if (user.empty()) return fail(c, bad_request, "user_id must have at least one character");
  for (const auto& auth : s->auth_config_ids) {
    if (connected(c.w, user, auth)) continue;
    return fail(c, {403, 10403, "HTTP_Forbidden"},
                "User \"" + user + "\" has no connection for \"" + auth + "\"");
  }
  if (s->instances.contains(user)) {
    return fail(c, state_conflict, "User \"" + user + "\" has an instance of this server already");
  }
  const server_instance made{c.w.new_uuid(), c.w.now()};
  s->instances.emplace(user, made);
  answer_json(c, 201, to_json(*s, user, made));
}

void list(call& c) {
  const mcp_server* s = known_server(c, c.x.parameter("id"));
  if (s == nullptr) return;
  const std::string search = lower(c.x.query_value("search"));
  std::vector<std::string> found;
  for (const auto& [user, made] : s->instances) {
    if (search.empty() || holds(user, search)) found.push_back(to_json(*s, user, made));
  }
  cursor_page page;
  if (!read_page_no(c, 20, found.size(), page)) return;
  json_text out;
  out.object().array("instances");
  for (std::size_t i = page.first(); i < page.last(); ++i) out.raw_item(found[i]);
  out.end().put("server_id", s->id).put("server_name", s->name);
  out.put("total_pages", page.pages()).put("current_page", page.number).end();
  answer_json(c, 200, out.str());
}

void remove(call& c) {
  mcp_server* s = known_server(c, c.x.parameter("id"));
  if (s == nullptr) return;
  const std::string user(c.x.parameter("user"));
  if (s->instances.erase(user) == 0) {
    return fail(c, {404, 10404, "HTTP_NotFound"}, "No instance for user \"" + user + "\"");
  }
  // The service takes the user's accounts along.
  const std::size_t gone = std::erase_if(c.w.accounts, [&](const auto& entry) {
    return entry.second.user_id == user &&
           contains(s->auth_config_ids, entry.second.auth_config_id);
  });
  json_text out;
  out.object().put("message", "Instance deleted").put("deleted_connected_accounts", gone).end();
  answer_json(c, 200, out.str());
}

}  // namespace

void add_mcp_instances(door& to) {
  to.api("POST", "/mcp/servers/{id}/instances", create);
  to.api("GET", "/mcp/servers/{id}/instances", list);
  to.api("DELETE", "/mcp/servers/{id}/instances/{user}", remove);
}

}  // namespace patchbay::sandbox
