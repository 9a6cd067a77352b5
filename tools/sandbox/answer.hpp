#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "door.hpp"
#include "json_text.hpp"

namespace patchbay::sandbox {

/// Fills in `body` with `status` as JSON.
void answer_json(call& c, int status, std::string body);

/// An error of the broker in its envelope: message, numeric code, slug, status.
struct failure {
  int status;
  int code;
  std::string_view slug;
};

inline constexpr failure no_credentials{401, 906, "Auth_NoAuthProvided"};
inline constexpr failure invalid_key{401, 801, "APIKey_InvalidAPIKey"};
inline constexpr failure expired_key{401, 811, "APIKey_APIKeyExpired"};
inline constexpr failure address_refused{401, 902, "Auth_Unauthorized"};
inline constexpr failure bad_credentials{401, 10401, "HTTP_Unauthorized"};
inline constexpr failure scope_missing{403, 812, "APIKey_InsufficientPermissions"};
inline constexpr failure account_unknown{404, 606, "ConnectedAccount_ResourceNotFound"};
inline constexpr failure server_name_taken{400, 1151, "MCP_DuplicateServerName"};
inline constexpr failure execute_without_account{404, 1810,
                                                 "ActionExecute_ConnectedAccountNotFound"};
inline constexpr failure tool_unknown{404, 2401, "Tool_ToolNotFound"};
inline constexpr failure session_tool_unknown{400, 4301, "ToolRouterV2_ToolNotFound"};
inline constexpr failure session_not_connected{400, 4302, "ToolRouterV2_NoActiveConnection"};
inline constexpr failure session_toolkit_refused{400, 4324, "ToolRouterV2_ToolkitNotAllowed"};
// The service's numbers of these are not public; a client goes by status and slug.
inline constexpr failure auth_config_unknown{400, 303, "Auth_Config_NotFound"};
inline constexpr failure bad_request{400, 10400, "HTTP_BadRequest"};
inline constexpr failure route_unknown{404, 10404, "HTTP_NotFound"};
inline constexpr failure method_refused{405, 10405, "HTTP_MethodNotAllowed"};
inline constexpr failure state_conflict{409, 10409, "HTTP_Conflict"};
inline constexpr failure server_unknown{404, 1150, "MCP_ServerNotFound"};

/// Answers `what` with the envelope.
void fail(call& c, const failure& what, std::string_view message,
          std::string_view suggested_fix = {}, const std::vector<std::string>& errors = {});
/// By the slug of one of the failures above; false: there is none of that name.
bool fail_by_slug(call& c, std::string_view slug);

/// The JSON object of the request's body. Null: the answer says what is wrong with it.
const json::value* body_object(call& c);

/// The comma-joined list of a query parameter.
std::vector<std::string> query_list(const call& c, std::string_view parameter);
std::vector<std::string> split(std::string_view text, char separator);
bool contains(const std::vector<std::string>& list, std::string_view text);
std::string lower(std::string_view text);
/// Lower-cased ASCII `text` holds `part`, which must be lower case.
bool holds(std::string_view text, std::string_view part);

/// `http://host` of this request, as the client wrote it.
std::string origin_of(const call& c);
std::string url_encode(std::string_view text);
std::string html_escape(std::string_view text);
/// 2026-11-22T09:10:00.000Z
std::string timestamp(unix_ms at);

/// Where a page of a cursor list begins and ends.
struct cursor_page {
  std::size_t number = 1, limit = 20, total = 0;

  [[nodiscard]] std::size_t first() const { return std::min(total, (number - 1) * limit); }
  [[nodiscard]] std::size_t last() const { return std::min(total, number * limit); }
  [[nodiscard]] std::size_t pages() const { return (total + limit - 1) / limit; }
};
/// From `cursor` and `limit`; false: the answer says what is wrong.
bool read_cursor(call& c, std::size_t limit_default, std::size_t limit_max, std::size_t total,
                 cursor_page& page);
/// Answers the whole list document; `items` holds the elements of this page.
void answer_cursor_page(call& c, const cursor_page& page, const std::vector<std::string>& items);

/// `page_no` and `limit` of the MCP lists; false: the answer says what is wrong.
bool read_page_no(call& c, std::size_t limit_default, std::size_t total, cursor_page& page);

}  // namespace patchbay::sandbox
