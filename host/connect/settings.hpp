#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::connect {

/// An MCP server that the environment names for every tenant without a connection of its own.
struct environment_server {
  std::string provider;  ///< "gmail", of GMAIL_MCP_URL
  std::string url;
  std::string token;  ///< of GMAIL_MCP_TOKEN, sent as bearer; may be empty
};

/// What the operator says about connecting. Immutable after start.
struct settings {
  std::string api_key;                                    ///< COMPOSIO_API_KEY
  std::string base_url = "https://backend.composio.dev";  ///< COMPOSIO_BASE_URL
  std::string redirect;       ///< COMPOSIO_REDIRECT: the public base of our redirect
  std::string public_base;    ///< where this host is reached when `redirect` is empty
  std::string mcp_server_id;  ///< COMPOSIO_MCP_SERVER_ID; empty: found or made per auth config
  std::string token;          ///< COMPOSIO_TOKEN: bearer when no other authorization is known
  std::map<std::string, std::string, std::less<>> auth_configs;  ///< provider to "ac_..."
  std::vector<environment_server> servers;                       ///< by provider
};

/// "COMPOSIO_GMAIL_AUTH_CONFIG_ID" for "gmail".
std::string auth_config_variable(std::string_view provider);
/// "GMAIL_MCP_URL" for "gmail".
std::string server_variable(std::string_view provider);

}  // namespace patchbay::connect
