// Sessions of the tool router: create, get, delete, link, execute, tools.
#include "accounts.hpp"
#include "answer.hpp"
#include "auth_configs.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

std::string to_json(const call& c, const router_session& s) {
  json_text out;
  out.object().put("session_id", s.id).object("mcp").put("type", "http");
  out.put("url", origin_of(c) + "/tool_router/" + s.id + "/mcp").end();
  out.array("tool_router_tools");
  for (const auto& toolkit : s.toolkits) {
    for (const auto& tool : tools_of(toolkit)) out.item(tool.slug);
  }
  out.end().object("config").put("user_id", s.user_id);
  out.object("toolkits").put("enabled", s.toolkits).end().object("auth_configs");
  for (const auto& [toolkit, auth] : s.auth_configs) out.put(toolkit, auth);
  out.end().object("connected_accounts");
  for (const auto& [toolkit, accounts] : s.pinned) out.put(toolkit, accounts);
  out.end().object("manage_connections").put("enabled", false).end();
  out.object("tools").end().object("workbench").put("enable", false).end().end();
  return out.end().str();
}

router_session* known_session(call& c) {
  const auto found = c.w.router_sessions.find(c.x.parameter("id"));
  if (found != c.w.router_sessions.end()) return &found->second;
  fail(c, {404, 10404, "ToolRouterV2_SessionNotFound"},
       "Session \"" + std::string(c.x.parameter("id")) + "\" not found");
  return nullptr;
}

/// Reads auth configs and pinned accounts. False: the answer says what is wrong.
bool read_parts(call& c, const json::value& body, router_session& s) {
  const json::value* auths = json::find(body, "auth_configs");
  if (auths != nullptr && auths->IsObject()) {
    for (const auto& member : auths->GetObject()) {
      if (!member.value.IsString()) continue;
      if (known_auth_config(c, json::view(member.value)) == nullptr) return false;
      s.auth_configs.emplace(json::view(member.name), json::view(member.value));
    }
  }
  const json::value* pins = json::find(body, "connected_accounts");
  if (pins == nullptr || !pins->IsObject()) return true;
  for (const auto& member : pins->GetObject()) {
    auto ids = strings_at(*pins, json::view(member.name));
    for (const auto& id : ids) {
      const account* a = c.w.find_account(id);
      if (a != nullptr && a->user_id == s.user_id) continue;
      fail(c, bad_request, "Account \"" + id + "\" does not belong to the session's user");
      return false;
    }
    s.pinned.emplace(json::view(member.name), std::move(ids));
  }
  return true;
}

void create(call& c) {
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  router_session made;
  made.user_id = json::string_at(*body, "user_id");
  if (made.user_id.empty()) return fail(c, bad_request, "user_id must have at least one character");
  const json::value* toolkits = json::find(*body, "toolkits");
  if (toolkits != nullptr) made.toolkits = strings_at(*toolkits, "enable");
  if (made.toolkits.empty()) {
    for (const auto& toolkit : all_toolkits()) made.toolkits.emplace_back(toolkit.slug);
  }
  if (!read_parts(c, *body, made)) return;
  made.id = c.w.new_id("trs_");
  made.created = c.w.now();
  c.w.router_sessions.emplace(made.id, made);
  answer_json(c, 201, to_json(c, made));
}

void get(call& c) {
  const router_session* s = known_session(c);
  if (s != nullptr) answer_json(c, 200, to_json(c, *s));
}

void remove(call& c) {
  const router_session* s = known_session(c);
  if (s == nullptr) return;
  c.w.router_sessions.erase(c.w.router_sessions.find(s->id));
  answer_json(c, 200, R"({"success":true})");
}

/// The session's auth config for the toolkit, else the toolkit's own managed one.
const auth_config* auth_for(const world& w, const router_session& s, const std::string& toolkit) {
  const auto pinned = s.auth_configs.find(toolkit);
  const auto found =
      w.auth_configs.find(pinned == s.auth_configs.end() ? "ac_" + toolkit : pinned->second);
  return found == w.auth_configs.end() ? nullptr : &found->second;
}

void link(call& c) {
  const router_session* s = known_session(c);
  if (s == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const std::string toolkit = lower(json::string_at(*body, "toolkit"));
  const auth_config* auth = contains(s->toolkits, toolkit) ? auth_for(c.w, *s, toolkit) : nullptr;
  if (auth == nullptr) {
    return fail(c, session_toolkit_refused, "Toolkit \"" + toolkit + "\" is not in this session");
  }
  link_request asked;
  asked.user_id = s->user_id;
  asked.callback_url = json::string_at(*body, "callback_url");
  asked.alias = json::string_at(*body, "alias");
  if (!check_link(c, *auth, asked)) return;
  const account& a = begin_link(c, *auth, asked);
  json_text out;
  out.object().put("link_token", a.link_token).put("redirect_url", consent_url(c, a));
  answer_json(c, 201, out.put("connected_account_id", a.id).end().str());
}

void execute(call& c) {
  const router_session* s = known_session(c);
  if (s == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const std::string slug(json::string_at(*body, "tool_slug"));
  const tool_spec* tool = find_tool(slug);
  if (tool == nullptr) {
    return fail(c, session_tool_unknown, "Tool \"" + slug + "\" not found");
  }
  const std::string toolkit(toolkit_of(slug));
  if (!contains(s->toolkits, toolkit)) {
    return fail(c, session_toolkit_refused, "Toolkit \"" + toolkit + "\" is not in this session");
  }
  const auto pinned = s->pinned.find(toolkit);
  account* a = pinned == s->pinned.end() || pinned->second.empty()
                   ? c.w.newest_active(s->user_id, toolkit)
                   : c.w.find_account(pinned->second.front());
  if (a == nullptr || a->status != account_status::active) {
    return fail(c, session_not_connected, "No active connection for toolkit \"" + toolkit + "\"");
  }
  const json::value none(rapidjson::kObjectType);
  const json::value* arguments = json::find(*body, "arguments");
  const tool_answer done = run_tool(c.w, *a, *tool, arguments == nullptr ? none : *arguments);
  json_text out;
  out.object().raw("data", done.data).put_or_null("error", done.error);
  answer_json(c, 200, out.put("log_id", c.w.new_id("log_")).end().str());
}

}  // namespace

void add_router_sessions(door& to) {
  to.api("POST", "/tool_router/session", create);
  to.api("GET", "/tool_router/session/{id}", get);
  to.api("DELETE", "/tool_router/session/{id}", remove);
  to.api("POST", "/tool_router/session/{id}/link", link);
  to.api("POST", "/tool_router/session/{id}/execute", execute);
}

}  // namespace patchbay::sandbox
