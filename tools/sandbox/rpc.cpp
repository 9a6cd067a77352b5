// The JSON-RPC methods of the transport.
#include <algorithm>
#include <charconv>

#include "answer.hpp"
#include "transport.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view versions[] = {"2025-11-25", "2025-06-18", "2025-03-26"};
constexpr int method_not_found = -32601;
constexpr int invalid_params = -32602;
constexpr int invalid_request = -32600;

std::string rpc_result(std::string_view id, std::string_view result) {
  json_text out;
  out.object().put("jsonrpc", "2.0").raw("id", id).raw("result", result);
  return out.end().str();
}

std::string open_session(call& c, const mcp_endpoint& at, const json::value& params,
                         mcp_session*& session) {
  const std::string_view asked = json::string_at(params, "protocolVersion");
  mcp_session made;
  made.id = c.w.new_session_id();
  made.endpoint = at.id;
  made.selector = at.selector();
  made.version = version_spoken(asked) ? asked : versions[0];
  if (c.w.mcp_sessions.size() >= mcp_sessions_max) {
    c.w.mcp_sessions.erase(c.w.mcp_sessions.begin());
  }
  session = &c.w.mcp_sessions.insert_or_assign(made.id, made).first->second;
  json_text out;
  out.object().put("protocolVersion", made.version).object("capabilities");
  out.object("tools").put("listChanged", false).end().end();
  out.object("serverInfo").put("name", "patchbay-sandbox").put("version", "1.0.0").end();
  return out.end().str();
}

std::string list_tools(call& c, const mcp_endpoint& at, std::size_t first) {
  const auto per_page =
      static_cast<std::size_t>(std::max<std::int64_t>(1, c.w.current.tools_per_page));
  const std::size_t last = std::min(at.tools.size(), first + per_page);
  json_text out;
  out.object().array("tools");
  for (std::size_t i = first; i < last; ++i) {
    const tool_spec& tool = *at.tools[i];
    const auto tags = split(tool.tags, ',');
    out.object().put("name", tool.slug).put("description", tool.description);
    out.raw("inputSchema", schema_of(c.w, tool)).object("annotations");
    out.put("title", tool.name).put("readOnlyHint", contains(tags, "readOnlyHint"));
    out.put("idempotentHint", contains(tags, "idempotentHint")).end().end();
  }
  out.end();
  if (last < at.tools.size()) out.put("nextCursor", std::to_string(last));
  return out.end().str();
}

std::string call_result(std::string_view text, bool is_error) {
  json_text out;
  out.object().array("content").object().put("type", "text").put("text", text).end().end();
  return out.put("isError", is_error).end().str();
}

bool allowed(const mcp_endpoint& at, const account& a, std::string_view toolkit) {
  return a.toolkit == toolkit && a.status == account_status::active &&
         (at.auth_config_ids.empty() || contains(at.auth_config_ids, a.auth_config_id));
}

/// The ACTIVE account that this endpoint stands for, or null.
account* account_of(world& w, const mcp_endpoint& at, std::string_view toolkit) {
  w.expire_flows();
  if (!at.account_id.empty()) {
    account* found = w.find_account(at.account_id);
    return found != nullptr && allowed(at, *found, toolkit) ? found : nullptr;
  }
  account* newest = nullptr;
  for (auto& [id, a] : w.accounts) {
    if (a.user_id != at.user || !allowed(at, a, toolkit)) continue;
    if (newest == nullptr || a.order > newest->order) newest = &a;
  }
  return newest;
}

std::string call_tool(call& c, const mcp_endpoint& at, const tool_spec& tool,
                      const json::value& arguments) {
  if (!c.what.is_error.empty()) return call_result(c.what.is_error, true);
  if (at.open) {
    account nobody;
    const tool_answer done = run_tool(c.w, nobody, tool, arguments);
    return call_result(done.error.empty() ? done.data : done.error, !done.error.empty());
  }
  const std::string log_id = c.w.new_id("log_");
  if (!c.what.hidden_error.empty()) {
    return call_result(execution_json({"{}", c.what.hidden_error}, log_id, false), false);
  }
  const std::string_view toolkit = toolkit_of(tool.slug);
  account* a = account_of(c.w, at, toolkit);
  if (a == nullptr) {
    return call_result("No active connected account for " + std::string(toolkit) + " (" +
                           at.selector() + "). Connect the account first.",
                       true);
  }
  const tool_answer done = run_tool(c.w, *a, tool, arguments);
  return call_result(execution_json(done, log_id, false), !done.error.empty());
}

std::string answer_list(call& c, const mcp_endpoint& at, std::string_view id,
                        const json::value& params) {
  const std::string_view cursor = json::string_at(params, "cursor");
  std::size_t first = 0;
  const auto end = std::from_chars(cursor.data(), cursor.data() + cursor.size(), first);
  if (!cursor.empty() && (end.ec != std::errc{} || first >= at.tools.size())) {
    return rpc_error(id, invalid_params, "Invalid cursor");
  }
  return rpc_result(id, list_tools(c, at, first));
}

std::string answer_call(call& c, const mcp_endpoint& at, std::string_view id,
                        const json::value& params) {
  const std::string_view wanted = json::string_at(params, "name");
  const auto found = std::find_if(at.tools.begin(), at.tools.end(),
                                  [wanted](const auto* tool) { return tool->slug == wanted; });
  if (found == at.tools.end()) {
    return rpc_error(id, invalid_params, "Unknown tool: " + std::string(wanted));
  }
  const json::value none(rapidjson::kObjectType);
  const json::value* arguments = json::find(params, "arguments");
  if (arguments != nullptr && !arguments->IsObject() && !arguments->IsNull()) {
    return rpc_error(id, invalid_params, "arguments must be an object");
  }
  const bool given = arguments != nullptr && arguments->IsObject();
  return rpc_result(id, call_tool(c, at, **found, given ? *arguments : none));
}

}  // namespace

bool version_spoken(std::string_view version) {
  return std::find(std::begin(versions), std::end(versions), version) != std::end(versions);
}

std::string rpc_error(std::string_view id, int code, std::string_view message) {
  json_text out;
  out.object().put("jsonrpc", "2.0").raw("id", id).object("error");
  return out.put("code", code).put("message", message).end().end().str();
}

std::optional<std::string> answer_message(call& c, const mcp_endpoint& at,
                                          const json::value& message, mcp_session*& session) {
  if (!message.IsObject() || json::string_at(message, "jsonrpc") != "2.0") {
    return rpc_error("null", invalid_request, "Not a JSON-RPC 2.0 message");
  }
  const json::value* id_value = json::find(message, "id");
  const json::value* method_value = json::find(message, "method");
  if (id_value == nullptr || method_value == nullptr) return std::nullopt;
  const std::string id = json::text(*id_value);
  const std::string_view method = json::string_at(message, "method");
  const json::value none(rapidjson::kObjectType);
  const json::value* params = json::find(message, "params");
  if (params == nullptr) params = &none;
  if (method == "initialize") return rpc_result(id, open_session(c, at, *params, session));
  if (method == "ping") return rpc_result(id, "{}");
  if (method == "tools/list") return answer_list(c, at, id, *params);
  if (method == "tools/call") return answer_call(c, at, id, *params);
  return rpc_error(id, method_not_found, "Method not found: " + std::string(method));
}

}  // namespace patchbay::sandbox
