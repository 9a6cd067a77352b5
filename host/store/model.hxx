#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <odb/core.hxx>
#include <odb/lazy-ptr.hxx>
#include <odb/nullable.hxx>

// The persistent classes. Times are microseconds since 1970, enumerations the numbers of core's.
// Only additive migrations are possible on SQLite: a new column is nullable or has a default.
#pragma db model version(1, 2)

namespace patchbay::store::model {

/// One tenant.
#pragma db object table("user")
struct user {
#pragma db id auto
  std::uint64_t id = 0;
#pragma db unique
  std::string tenant;
};

/// One auth config of one provider. The name may be empty (a connection from the environment).
#pragma db object table("auth_config")
struct auth_config {
#pragma db id auto
  std::uint64_t id = 0;
  std::string name;
  std::string provider;
#pragma db index("auth_config_provider_name_i") unique members(provider, name)
};

/// A tenant's account at a provider.
#pragma db object table("connected_account")
struct connected_account {
#pragma db id auto
  std::uint64_t id = 0;
#pragma db not_null
  odb::lazy_shared_ptr<user> owner;
#pragma db not_null
  odb::lazy_shared_ptr<auth_config> config;
  std::string alias;
  std::string account;
  std::int32_t status = 0;
  std::string label;
  std::string source;
  std::int64_t since = 0;
  std::int64_t updated = 0;
/// Every change of a connection gets the largest one plus one.
#pragma db unique
  std::int64_t revision = 0;
#pragma db index("connected_account_owner_config_alias_i") unique members(owner, config, alias)
};

/// Where and how an account's MCP server is reached. Empty once disconnected.
#pragma db object table("mcp_connection")
struct mcp_connection {
#pragma db id auto
  std::uint64_t id = 0;
#pragma db not_null unique
  odb::lazy_shared_ptr<connected_account> account;
  std::string url;
/// JSON of the headers, sealed.
#pragma db sqlite : type("BLOB") pgsql : type("BYTEA")
  std::vector<char> headers;
};

/// One try of a tenant to connect a provider.
#pragma db object table("attempt")
struct attempt {
#pragma db id
  std::string state;
  std::string tenant;
  std::string provider;
  std::string auth_config;
  std::string account;
  std::string alias;
  std::string return_url;
  std::int64_t created = 0;
#pragma db index
  std::int64_t expires = 0;
  bool used = false;
#pragma db index("attempt_tenant_account_i") members(tenant, account)
};

/// One tool call. Without a status it is under way: only its intent is recorded. What an intent
/// says is never updated. It has no index but its id, which begins with the time of the call's id:
/// see call_place.hpp.
#pragma db object table("call")
struct call {
#pragma db id
  std::int64_t id = 0;
#pragma db readonly column("call")
  std::string call_id;
#pragma db readonly
  std::uint32_t seq = 0;
#pragma db readonly
  std::string tenant;
#pragma db readonly
  std::string provider;
#pragma db readonly
  std::string action;
#pragma db readonly
  std::string tool;
#pragma db readonly
  std::int32_t effect = 0;
#pragma db readonly
  std::string arguments_digest;
#pragma db readonly
  std::int64_t started = 0;
  odb::nullable<std::int32_t> status;
  odb::nullable<std::int64_t> duration;
  odb::nullable<std::string> error_code;
  odb::nullable<std::string> error_message;
  odb::nullable<std::string> data;
};

/// What belongs to the database as a whole, by name.
#pragma db object table("setting")
struct setting {
#pragma db id
  std::string name;
#pragma db sqlite : type("BLOB") pgsql : type("BYTEA")
  std::vector<char> value;
};

/// A server's list of tools; equal ones are one row.
#pragma db object table("tool_list")
struct tool_list {
#pragma db id auto
  std::uint64_t id = 0;
/// Hash of the text.
#pragma db unique
  std::string digest;
  std::string tools;
};

/// What the server of one account offered when it was asked last. A server that the environment
/// names has no tenant and no account.
#pragma db object table("tool_place")
struct tool_place {
#pragma db id auto
  std::uint64_t id = 0;
  std::string tenant;
  std::string provider;
  std::string account;
/// Of the tool_list.
#pragma db index
  std::uint64_t list = 0;
#pragma db index("tool_place_tenant_provider_account_i") unique members(tenant, provider, account)
};

/// A connection with all it hangs on.
#pragma db view object(connected_account) object(user inner) object(auth_config inner) \
    object(mcp_connection inner)
struct connection_row {
#pragma db column(user::tenant)
  std::string tenant;
#pragma db column(auth_config::provider)
  std::string provider;
#pragma db column(auth_config::name)
  std::string auth_config_name;
#pragma db column(connected_account::account)
  std::string account;
#pragma db column(connected_account::alias)
  std::string alias;
#pragma db column(connected_account::status)
  std::int32_t status;
#pragma db column(connected_account::label)
  std::string label;
#pragma db column(connected_account::source)
  std::string source;
#pragma db column(connected_account::since)
  std::int64_t since;
#pragma db column(connected_account::updated)
  std::int64_t updated;
#pragma db column(connected_account::revision)
  std::int64_t revision;
#pragma db column(mcp_connection::url)
  std::string url;
#pragma db column(mcp_connection::headers) sqlite : type("BLOB") pgsql : type("BYTEA")
  std::vector<char> headers;
};

#pragma db view object(connected_account)
struct newest_revision {
#pragma db column("max(" + connected_account::revision + ")")
  odb::nullable<std::int64_t> value;
};

/// The ids of an account and of its MCP connection, for a replacement.
#pragma db view object(connected_account) object(user inner) object(auth_config inner) \
    object(mcp_connection inner)
struct account_ids {
#pragma db column(connected_account::id)
  std::uint64_t account;
#pragma db column(mcp_connection::id)
  std::uint64_t mcp;
};

/// The age of one call.
#pragma db view object(call)
struct call_age {
#pragma db column(call::id)
  std::int64_t id;
#pragma db column(call::started)
  std::int64_t started;
};

#pragma db view object(user)
struct user_count {
#pragma db column("count(*)")
  std::uint64_t rows;
};

#pragma db view object(auth_config)
struct auth_config_count {
#pragma db column("count(*)")
  std::uint64_t rows;
};

#pragma db view object(connected_account)
struct account_count {
#pragma db column("count(*)")
  std::uint64_t rows;
};

#pragma db view object(mcp_connection)
struct mcp_count {
#pragma db column("count(*)")
  std::uint64_t rows;
};

#pragma db view object(attempt)
struct attempt_count {
#pragma db column("count(*)")
  std::uint64_t rows;
};

#pragma db view object(call)
struct call_count {
#pragma db column("count(*)")
  std::uint64_t rows;
};

#pragma db view object(mcp_connection) query("length(" + mcp_connection::headers + ") > 0")
struct sealed_count {
#pragma db column("count(*)")
  std::uint64_t rows;
};

}  // namespace patchbay::store::model
