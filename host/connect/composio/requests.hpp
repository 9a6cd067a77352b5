#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ports/proxy.hpp"

namespace patchbay::connect::composio {

/// One request to the broker's REST interface, before it has an address. `path` begins behind the
/// host: "/api/v3.1/...".
struct request {
  std::string_view method = "GET";
  std::string path;
  std::string body;        ///< JSON; empty: none
  bool repeatable = true;  ///< may be sent again after an answer was lost
};

inline constexpr std::string_view api_prefix = "/api/v3.1";
inline constexpr int page_size = 50;
inline constexpr int pages_max = 20;

request link_request(std::string_view auth_config, std::string_view user,
                     std::string_view callback_url, std::string_view alias);
request account_request(std::string_view id);
/// Plural filters only: the service ignores singular ones and answers everybody's accounts.
request accounts_request(std::string_view user, std::string_view toolkit, std::string_view cursor);
request auth_configs_request(std::string_view toolkit, std::string_view cursor);
request disable_request(std::string_view account);
request ping_request();
request servers_request(std::string_view name, std::string_view auth_config, int page_no);
request create_server_request(std::string_view name, std::string_view toolkit,
                              std::string_view auth_config, const std::vector<std::string>& tools);
request allow_tools_request(std::string_view server_id, const std::vector<std::string>& tools);
request generate_request(std::string_view server_id, std::string_view user,
                         std::string_view account);

/// The path of the proxy, which makes requests with an account's credentials.
std::string proxy_path();
/// `r` as the proxy wants it: the query apart, one parameter each.
request forward_request(const core::ports::proxied_request& r);

/// The name of our MCP server for an auth config: 4 to 30 of [a-zA-Z0-9- ], the same for the same
/// arguments, e.g. "patchbay gmail 1f09c2".
std::string server_name(std::string_view toolkit, std::string_view auth_config);

/// `text` with all but unreserved characters (RFC 3986, 2.3) as %XX.
std::string percent_encoded(std::string_view text);
/// The reverse; "%" without two hex digits stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace patchbay::connect::composio
