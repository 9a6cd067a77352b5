#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "door.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

/// What one MCP URL opens: the tools, and whose account they use.
struct mcp_endpoint {
  std::string id;
  std::string user, account_id;  ///< the selector: exactly one of the two
  std::vector<const tool_spec*> tools;
  std::vector<std::string> auth_config_ids;  ///< empty: any
  bool open = false;                         ///< its tools are of no account

  [[nodiscard]] std::string selector() const {
    return account_id.empty() ? "user " + user : "account " + account_id;
  }
};

/// The answer to one JSON-RPC message, or nothing for notifications and answers. A request that
/// opens a session puts its id into `session`.
std::optional<std::string> answer_message(call& c, const mcp_endpoint& at,
                                          const core::json::value& message, mcp_session*& session);

/// A JSON-RPC error; `id` is JSON.
std::string rpc_error(std::string_view id, int code, std::string_view message);

/// Whether the transport speaks this protocol version.
bool version_spoken(std::string_view version);

}  // namespace patchbay::sandbox
