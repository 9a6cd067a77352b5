#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/connection.hpp"
#include "core/mapping.hpp"
#include "core/outcome.hpp"
#include "core/ports/http.hpp"
#include "core/ports/task.hpp"

namespace patchbay::core::ports {

/// What goes with a call to the other side.
struct call_trace {
  std::string_view request_id;
  std::string_view traceparent;
};

/// An open session of (tenant, account). Immutable; replaced as a whole. Implemented by mcp/client.
class tool_session {
 public:
  virtual ~tool_session() = default;
  /// Null when the server did not answer tools/list.
  [[nodiscard]] virtual const tool_list* tools() const noexcept = 0;
};
using session_ptr = std::shared_ptr<const tool_session>;

/// The MCP servers of tenants' connections, as one io thread sees them.
class tool_servers {
 public:
  virtual ~tool_servers() = default;
  /// The warm session for `c`, or null: then `open`. Never waits.
  [[nodiscard]] virtual session_ptr warm(const connection& c) = 0;
  /// Initialises and lists the tools; others that ask for the same wait for it. Errors:
  /// unauthenticated, unavailable, timeout, internal.
  virtual task<result<session_ptr>> open(std::shared_ptr<const connection> c,
                                         steady_time deadline) = 0;
  /// One tools/call. A session that the server has ended (404) is replaced and the call sent once
  /// more; nothing else is ever sent twice when `what` is not a read. `arguments` is a JSON object.
  /// A cancel ends it: `cancelled`, or `unknown` for a write that was sent.
  virtual task<tool_answer> call(std::shared_ptr<const connection> c, session_ptr session,
                                 std::string_view tool, effect what, std::string arguments,
                                 call_trace trace, steady_time deadline, cancel_token* cancel) = 0;
  /// tools/list, asked from the server now: the JSON array "tools", all pages.
  virtual task<result<std::string>> list(std::shared_ptr<const connection> c,
                                         steady_time deadline) = 0;
  /// Forgets the session of (tenant, account) and DELETEs it when it can.
  virtual void drop(std::string_view tenant, std::string_view provider,
                    std::string_view connected_account) = 0;
};

/// Calls tools on behalf of one call of an imperative action. The host's checks (listed in the
/// manifest? intent durable?) are behind it.
class tool_caller {
 public:
  virtual ~tool_caller() = default;
  virtual task<tool_answer> call_tool(std::string tool, std::string arguments_json) = 0;
  /// An HTTP request with the account's credentials; see proxied_request. Denied where there is
  /// no HTTP.
  virtual task<tool_answer> call_http(std::string method, std::string url, std::string body) {
    static_cast<void>(method), static_cast<void>(url), static_cast<void>(body);
    tool_answer no;
    no.status = call_status::denied;
    no.error = {"denied", "there is no HTTP here", {}};
    co_return no;
  }
};

/// The code of imperative actions: one loaded generation of a plugin. Holding it keeps the code
/// mapped.
class action_code {
 public:
  virtual ~action_code() = default;
  /// Ends with the action's result as JSON text, or an error. `tools` outlives the call.
  virtual task<result<std::string>> invoke(std::string action, std::string arguments_json,
                                           tool_caller& tools, steady_time deadline) = 0;
};

}  // namespace patchbay::core::ports
