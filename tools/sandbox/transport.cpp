// The MCP endpoints over Streamable HTTP: sessions, selectors, answers as JSON or event stream.
#include "transport.hpp"

#include <algorithm>

#include "answer.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

constexpr int parse_error = -32700;
constexpr int invalid_request = -32600;
constexpr int server_error = -32000;

void refuse(call& c, int status, std::string_view text) {
  answer_json(c, status, json_text().object().put("error", text).end().str());
}

bool has_key(call& c) {
  if (!c.w.current.require_mcp_api_key || c.x.get("x-api-key") == c.w.api_key) return true;
  refuse(c, 401, c.x.has("x-api-key") ? "Invalid API key" : "An x-api-key header is required");
  return false;
}

/// Reads whose account the URL stands for. False: the answer says what is missing.
bool read_selector(call& c, mcp_endpoint& at) {
  at.account_id = c.x.query_value("connected_account_id");
  if (at.account_id.empty()) at.user = c.x.query_value("user_id");
  if (at.account_id.empty() && at.user.empty() && !c.w.current.strict_selector) {
    const auto accounts = query_list(c, "connected_account_ids");
    const auto users = query_list(c, "user_ids");
    if (!accounts.empty()) at.account_id = accounts.front();
    if (accounts.empty() && !users.empty()) at.user = users.front();
  }
  if (!at.account_id.empty() || !at.user.empty()) return true;
  refuse(c, 401, "Either user_id or connected_account_id is required");
  return false;
}

void offer_tools(mcp_endpoint& at, const std::vector<std::string>& toolkits,
                 const std::vector<std::string>& allowed_tools) {
  for (const auto& toolkit : toolkits) {
    for (const auto& tool : tools_of(toolkit)) {
      if (allowed_tools.empty() || contains(allowed_tools, tool.slug)) at.tools.push_back(&tool);
    }
  }
}

bool read_server(call& c, mcp_endpoint& at) {
  if (!has_key(c)) return false;
  const auto found = c.w.servers.find(c.x.parameter("id"));
  if (found == c.w.servers.end()) {
    refuse(c, 404, "MCP server not found");
    return false;
  }
  const mcp_server& s = found->second;
  at.id = s.id;
  at.auth_config_ids = s.auth_config_ids;
  offer_tools(at, s.toolkits, s.allowed_tools);
  return read_selector(c, at);
}

bool read_router_session(call& c, mcp_endpoint& at) {
  if (!has_key(c)) return false;
  const auto found = c.w.router_sessions.find(c.x.parameter("id"));
  if (found == c.w.router_sessions.end()) {
    refuse(c, 404, "Session not found");
    return false;
  }
  at.id = found->second.id;
  at.user = found->second.user_id;
  for (const auto& [toolkit, auth] : found->second.auth_configs) at.auth_config_ids.push_back(auth);
  offer_tools(at, found->second.toolkits, {});
  return true;
}

/// A server for whoever asks: it needs no key, and no account to say what it was told.
mcp_endpoint open_server() {
  mcp_endpoint at;
  at.id = "echo";
  at.open = true;
  for (const auto& tool : echo_tools()) at.tools.push_back(&tool);
  return at;
}

void refuse_rpc(call& c, int status, int code, std::string_view message) {
  answer_json(c, status, rpc_error("null", code, message));
}

/// The session that the request names; null without an answer when it needs none.
bool read_session(call& c, const mcp_endpoint& at, mcp_session*& session) {
  const std::string_view id = c.x.get("mcp-session-id");
  if (id.empty()) {
    if (c.mcp_method == "initialize") return true;
    refuse_rpc(c, 400, server_error, "Bad Request: Mcp-Session-Id header is required");
    return false;
  }
  const auto found = c.w.mcp_sessions.find(id);
  const bool own = found != c.w.mcp_sessions.end() && found->second.endpoint == at.id &&
                   found->second.selector == at.selector();
  if (own && c.what.session_404) c.w.mcp_sessions.erase(found);
  if (!own || c.what.session_404) {
    refuse_rpc(c, 404, -32001, "Session not found");
    return false;
  }
  session = &found->second;
  return true;
}

bool read_head(call& c) {
  const std::string accept = lower(c.x.get("accept"));
  const bool any = accept.find("*/*") != std::string::npos;
  if (!any && (accept.find("application/json") == std::string::npos ||
               accept.find("text/event-stream") == std::string::npos)) {
    refuse_rpc(c, 406, server_error,
               "Not Acceptable: Client must accept both application/json and text/event-stream");
    return false;
  }
  if (!lower(c.x.get("content-type")).starts_with("application/json")) {
    refuse_rpc(c, 415, server_error,
               "Unsupported Media Type: Content-Type must be application/json");
    return false;
  }
  const std::string_view version = c.x.get("mcp-protocol-version");
  if (c.mcp_method != "initialize" && !version.empty() && !version_spoken(version)) {
    refuse_rpc(c, 400, server_error, "Bad Request: Unsupported protocol version");
    return false;
  }
  return true;
}

void send(call& c, std::string message) {
  if (!c.w.current.answer_sse && !c.what.sse) return answer_json(c, 200, std::move(message));
  c.x.status = 200;
  c.x.content_type = "text/event-stream";
  c.x.add_header("Cache-Control", "no-cache");
  c.x.answer = "event: message\n";
  for (const auto& line : split(message, '\n')) c.x.answer += "data: " + line + "\n";
  c.x.answer += "\n";
}

/// Several messages at once, which only the oldest version knows.
void answer_batch(call& c, const mcp_endpoint& at, mcp_session* session) {
  if (session == nullptr || session->version != "2025-03-26") {
    return refuse_rpc(c, 400, invalid_request, "Batches are not part of this protocol version");
  }
  json_text out;
  out.array();
  bool any = false;
  for (const auto& message : c.body->GetArray()) {
    const auto answer = answer_message(c, at, message, session);
    if (!answer) continue;
    any = true;
    out.raw_item(*answer);
  }
  out.end();
  if (any) return send(c, out.str());
  c.x.status = 202;
}

void post(call& c, const mcp_endpoint& at) {
  if (!read_head(c)) return;
  if (!c.body) return refuse_rpc(c, 400, parse_error, "Parse error: Invalid JSON");
  mcp_session* session = nullptr;
  if (!read_session(c, at, session)) return;
  if (c.body->IsArray()) return answer_batch(c, at, session);
  const bool fresh = session == nullptr;
  auto answer = answer_message(c, at, *c.body, session);
  if (!answer) {
    c.x.status = 202;
    return;
  }
  if (fresh && session != nullptr) c.x.add_header("Mcp-Session-Id", session->id);
  send(c, std::move(*answer));
}

void end_session(call& c, const mcp_endpoint& at) {
  mcp_session* session = nullptr;
  if (!read_session(c, at, session) || session == nullptr) return;
  c.w.mcp_sessions.erase(c.w.mcp_sessions.find(session->id));
  answer_json(c, 200, "");
}

void refuse_stream(call& c) {
  c.x.add_header("Allow", "POST, DELETE");
  refuse_rpc(c, 405, server_error, "Method not allowed.");
}

void post_server(call& c) {
  mcp_endpoint at;
  if (read_server(c, at)) post(c, at);
}

void delete_server(call& c) {
  mcp_endpoint at;
  if (read_server(c, at)) end_session(c, at);
}

void post_echo(call& c) { post(c, open_server()); }

void delete_echo(call& c) { end_session(c, open_server()); }

void post_router(call& c) {
  mcp_endpoint at;
  if (read_router_session(c, at)) post(c, at);
}

void delete_router(call& c) {
  mcp_endpoint at;
  if (read_router_session(c, at)) end_session(c, at);
}

}  // namespace

void add_transport(door& to) {
  for (const std::string_view pattern : {"/v3/mcp/{id}", "/v3/mcp/{id}/mcp"}) {
    to.mcp("POST", pattern, post_server);
    to.mcp("GET", pattern, refuse_stream);
    to.mcp("DELETE", pattern, delete_server);
  }
  to.mcp("POST", "/tool_router/{id}/mcp", post_router);
  to.mcp("GET", "/tool_router/{id}/mcp", refuse_stream);
  to.mcp("DELETE", "/tool_router/{id}/mcp", delete_router);
  to.mcp("POST", "/echo/mcp", post_echo);
  to.mcp("GET", "/echo/mcp", refuse_stream);
  to.mcp("DELETE", "/echo/mcp", delete_echo);
}

}  // namespace patchbay::sandbox
