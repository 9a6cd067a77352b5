#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "desktop.hpp"
#include "faults.hpp"
#include "model_script.hpp"

namespace patchbay::sandbox {

/// Milliseconds since 1970, UTC.
using unix_ms = std::int64_t;

template <class T>
using by_id = std::map<std::string, T, std::less<>>;

/// What the control routes may switch while the sandbox runs.
struct settings {
  std::int64_t rate_limit = 2000;    ///< broker requests a minute; 0: no limit
  bool strict_selector = true;       ///< the transport takes singular selectors only
  bool plural_account_urls = true;   ///< generate answers `connected_account_ids=`
  bool require_mcp_api_key = true;   ///< the transport asks for the project key
  bool answer_sse = false;           ///< the transport answers event streams
  std::int64_t tools_per_page = 50;  ///< of tools/list
};

struct auth_config {
  std::string id, toolkit, name, scheme = "OAUTH2", credentials = "{}";
  bool managed = true, enabled = true, tool_router = true;
  std::vector<std::string> creation_tools, execution_tools;
  unix_ms created = 0, updated = 0;
  std::uint64_t order = 0;
};

enum class account_status { initializing, initiated, active, failed, expired, inactive, revoked };

/// The word of the broker's API, e.g. "ACTIVE".
std::string_view name(account_status status) noexcept;
/// False when `word` is none of the API's.
bool parse_status(std::string_view word, account_status& status) noexcept;

struct account {
  std::string id, user_id, word_id, alias, auth_config_id, toolkit;
  account_status status = account_status::initializing;
  std::string status_reason;
  std::string callback_url, link_token, account_type = "PRIVATE";
  std::string credentials = "{}";  ///< JSON, of schemes that are not OAuth
  unix_ms flow_expires = 0;        ///< end of the consent flow
  unix_ms created = 0, updated = 0;
  std::uint64_t order = 0;

  [[nodiscard]] bool waiting() const noexcept {
    return status == account_status::initializing || status == account_status::initiated;
  }
};

struct server_instance {
  std::string id;
  unix_ms created = 0;
};

struct mcp_server {
  std::string id, name;
  std::vector<std::string> auth_config_ids, allowed_tools, toolkits;
  bool managed = false;
  by_id<server_instance> instances;  ///< by user
  unix_ms created = 0, updated = 0;
  std::uint64_t order = 0;
};

/// A session of the tool router.
struct router_session {
  std::string id, user_id;
  std::vector<std::string> toolkits;
  by_id<std::string> auth_configs;         ///< toolkit to auth config
  by_id<std::vector<std::string>> pinned;  ///< toolkit to accounts
  unix_ms created = 0;
};

/// A session of the MCP transport. Bound to the endpoint and selector that opened it.
struct mcp_session {
  std::string id, endpoint, selector, version;
};

struct mail {
  std::string id, thread_id, from, subject, body;
  std::vector<std::string> to, cc, bcc, labels;
  unix_ms at = 0;
  bool html = false, seeded = false;
};

/// What one address holds, oldest first.
struct mailbox {
  std::string address;
  std::vector<mail> messages;
};

/// One accepted send. `seq` counts from 1 without gaps.
struct mail_log_entry {
  std::uint64_t seq = 0;
  std::string account, from, message_id, thread_id, subject, body;
  std::vector<std::string> to, cc, bcc;
  unix_ms at = 0;
};

struct slack_message {
  std::string ts, thread_ts, user, text;
};

struct slack_channel {
  std::string id, name, topic;
  bool is_private = false;
  std::vector<slack_message> messages;
};

struct workspace {
  std::string team_id, team, user_id, user;
  std::vector<slack_channel> channels;
};

/// One thing that a provider keeps: an event, an issue, a page.
struct record {
  std::string kind, id;
  by_id<std::string> fields;

  /// Empty when it has no such field.
  [[nodiscard]] const std::string& get(std::string_view field) const;
  record& set(std::string_view field, std::string_view value);
};

/// What a provider keeps for one user, oldest first.
struct shelf {
  std::vector<record> records;

  /// Valid until the next add or remove.
  record& add(std::string_view kind, std::string_view id);
  record* find(std::string_view kind, std::string_view id);
  /// False: there was none.
  bool remove(std::string_view kind, std::string_view id);
  [[nodiscard]] std::vector<const record*> all(std::string_view kind) const;
};

/// One request, from its arrival on. Header values that hold a secret are masked. `status` is 0
/// until it is answered, and stays so when it never is.
struct request_note {
  std::uint64_t seq = 0;
  std::string method, path, query, route, mcp_method, tool, fault;
  std::vector<std::pair<std::string, std::string>> headers;
  int status = 0;
  unix_ms at = 0;
};

inline constexpr std::size_t request_notes_max = 500;
inline constexpr std::size_t mcp_sessions_max = 100'000;
inline constexpr unix_ms flow_lifetime_ms = 10 * 60 * 1000;

/// Everything that the sandbox knows. One thread.
class world {
 public:
  /// `seed` decides the contents of mailboxes and channels; `fixed_ids` also makes the ids of
  /// accounts and servers repeatable.
  world(std::string api_key, std::uint64_t seed, bool fixed_ids, settings defaults);

  /// Back to the state at the start: two auth configs and nothing else. The clock too.
  void reset();

  [[nodiscard]] unix_ms now() const;
  void advance(std::int64_t seconds) { clock_offset_ms_ += seconds * 1000; }

  /// `prefix` and `length` characters of [A-Za-z0-9].
  std::string new_id(std::string_view prefix, std::size_t length = 12);
  std::string new_hex(std::size_t length);
  std::string new_uuid();
  /// Never repeated, not even by another run with the same seed.
  std::string new_session_id();
  std::uint64_t next_order() { return ++order_; }

  /// Ends consent flows whose time is over.
  void expire_flows();
  /// The live row, its status current, or null.
  account* find_account(std::string_view id);
  account* find_by_link(std::string_view token);
  /// The newest ACTIVE account of the user for the toolkit, or null.
  account* newest_active(std::string_view user, std::string_view toolkit);
  /// Keeps the last `request_notes_max`; returns the number of this one, from 1.
  std::uint64_t note_request(request_note made);
  void note_status(std::uint64_t seq, int status);
  void set_status(account& a, account_status status, std::string_view reason = {});

  std::string api_key;
  std::string origin;  ///< of the last request, as its client wrote it
  std::uint64_t seed;
  settings current;
  by_id<auth_config> auth_configs;
  by_id<account> accounts;
  by_id<mcp_server> servers;
  by_id<router_session> router_sessions;
  by_id<mcp_session> mcp_sessions;
  by_id<mailbox> mailboxes;           ///< by address
  by_id<workspace> workspaces;        ///< by user
  by_id<shelf> shelves;               ///< by toolkit, a blank and the user
  by_id<by_id<std::string>> renames;  ///< by tool: an argument's own name to the listed one
  std::vector<mail_log_entry> mail_log;
  std::deque<request_note> requests;
  by_id<std::uint64_t> request_counts;  ///< by "METHOD route[ mcp method]"
  fault_list faults;
  model_script models;
  desktop screen;
  std::int64_t rate_window = 0, rate_used = 0;

 private:
  void add_ready_made();

  settings defaults_;
  bool fixed_ids_;
  std::int64_t clock_offset_ms_ = 0;
  std::uint64_t order_ = 0;
  std::uint64_t requests_seen_ = 0;
  std::mt19937_64 ids_;
  std::mt19937_64 sessions_;
};

}  // namespace patchbay::sandbox
