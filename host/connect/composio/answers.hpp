#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ports/broker.hpp"
#include "core/ports/http.hpp"
#include "core/result.hpp"

namespace patchbay::connect::composio {

/// What the broker's answers mean: statuses and bodies in, values or errors out. Nothing here
/// waits. Bodies are read leniently: unknown members are skipped, of the known ones only those that
/// matter must be there.
using response = core::ports::http_response;

/// The error that an answer outside 2xx is: 401 unauthenticated (names COMPOSIO_API_KEY), 403
/// denied, 404 not_found when the body is the broker's own error and unavailable otherwise, 409
/// conflict, 408 timeout, 429 rate_limited, 5xx unavailable, other invalid_argument. The message
/// holds what the broker said, at most 300 characters.
core::error error_of(const response& r);
/// The broker's own words from {"error":{"message"}}, {"error":"text"} or {"message"}; empty when
/// the body is something else.
std::string message_of(std::string_view body);
/// Whether a refused creation means that the name is taken.
bool is_duplicate_name(const response& r);

core::result<core::ports::broker_link> read_link(const response& r);
core::result<core::ports::broker_account> read_account(const response& r);

template <class T>
struct page {
  std::vector<T> items;
  std::string next_cursor;  ///< empty: the last one
};
core::result<page<core::ports::broker_account>> read_accounts(const response& r);
core::result<page<core::ports::broker_auth_config>> read_auth_configs(const response& r);

struct mcp_server {
  std::string id;
  std::string name;
  std::vector<std::string> auth_configs;
  std::vector<std::string> allowed_tools;
};
struct server_page {
  std::vector<mcp_server> items;
  int total_pages = 1;
};
core::result<server_page> read_servers(const response& r);
core::result<mcp_server> read_server(const response& r);

struct generated_urls {
  std::string mcp_url;
  std::vector<std::string> of_accounts;
  std::vector<std::string> of_users;
};
core::result<generated_urls> read_generated(const response& r);

/// The address of `account` among what was generated, as the transport accepts it: exactly one
/// singular connected_account_id in its query, plural selectors dropped, all else kept. internal
/// when there is no address, or it selects another account; denied unless it is https or of
/// `broker`'s origin.
core::result<std::string> choose_url(const generated_urls& urls, std::string_view account,
                                     const core::ports::origin& broker);

}  // namespace patchbay::connect::composio
