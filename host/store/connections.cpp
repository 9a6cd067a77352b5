#include "store/connections.hpp"

#include <algorithm>
#include <unordered_map>

#include <odb/query.hxx>

#include "core/ids.hpp"
#include "model-odb.hxx"
#include "store/database.hpp"
#include "store/engine.hpp"
#include "store/rows.hpp"

namespace patchbay::store {
namespace {

using core::connection;
using core::errc;
using core::error;
using core::result;

constexpr std::size_t import_batch = 500;

connection from_row(const model::connection_row& row) {
  connection c;
  c.tenant = row.tenant;
  c.provider = row.provider;
  c.auth_config = row.auth_config_name;
  c.connected_account = row.account;
  c.alias = row.alias;
  c.status = static_cast<core::account_status>(row.status);
  c.label = row.label;
  c.endpoint = row.url;
  c.headers.bytes.assign(row.headers.begin(), row.headers.end());
  c.source = row.source;
  c.since = store::from_row(row.since);
  c.updated = store::from_row(row.updated);
  c.revision = row.revision;
  return c;
}

std::int64_t newest_revision(odb::database& db) {
  const char* const name = "newest_revision";
  auto newest_of = db.lookup_query<model::newest_revision>(name);
  if (!newest_of) {
    newest_of =
        db.prepare_query<model::newest_revision>(name, odb::query<model::newest_revision>());
    db.cache_query(newest_of);
  }
  model::newest_revision newest;
  newest_of.execute_one(newest);
  return newest.value.null() ? 0 : *newest.value;
}

/// Changes connections inside one write transaction.
class changes {
 public:
  explicit changes(engine& e) : db_(e.writes()) {
    e.lock_revisions();
    revision_ = newest_revision(db_);
  }

  /// What the row of (tenant, provider, auth config, alias) holds now.
  std::optional<connection> find(const connection& key) {
    using query = odb::query<model::connection_row>;
    model::connection_row row;
    const bool found = db_.query_one<model::connection_row>(
        query::user::tenant == key.tenant && query::auth_config::provider == key.provider &&
            query::auth_config::name == key.auth_config &&
            query::connected_account::alias == key.alias,
        row);
    if (!found) return std::nullopt;
    return from_row(row);
  }

  /// Makes or replaces the row and gives it its revision.
  void put(connection& c) {
    const std::uint64_t owner = user_id(c.tenant);
    const std::uint64_t config = auth_config_id(c.provider, c.auth_config);
    using query = odb::query<model::account_ids>;
    model::account_ids ids;
    const bool known = db_.query_one<model::account_ids>(
        query::connected_account::owner == owner && query::connected_account::config == config &&
            query::connected_account::alias == c.alias,
        ids);
    c.revision = ++revision_;
    model::connected_account account;
    account.owner = odb::lazy_shared_ptr<model::user>(db_, owner);
    account.config = odb::lazy_shared_ptr<model::auth_config>(db_, config);
    account.alias = c.alias;
    account.account = c.connected_account;
    account.status = static_cast<std::int32_t>(c.status);
    account.label = c.label;
    account.source = c.source;
    account.since = to_row(c.since);
    account.updated = to_row(c.updated);
    account.revision = c.revision;
    model::mcp_connection mcp;
    mcp.url = c.endpoint;
    mcp.headers.assign(c.headers.bytes.begin(), c.headers.bytes.end());
    if (known) {
      account.id = ids.account;
      mcp.id = ids.mcp;
      db_.update(account);
    } else {
      db_.persist(account);
    }
    mcp.account = odb::lazy_shared_ptr<model::connected_account>(db_, account.id);
    if (known) {
      db_.update(mcp);
    } else {
      db_.persist(mcp);
    }
  }

 private:
  std::uint64_t user_id(const std::string& tenant) {
    model::user u;
    if (!db_.query_one<model::user>(odb::query<model::user>::tenant == tenant, u)) {
      u.tenant = tenant;
      db_.persist(u);
    }
    return u.id;
  }

  std::uint64_t auth_config_id(const std::string& provider, const std::string& name) {
    const std::string key = provider + '\n' + name;
    if (const auto known = configs_.find(key); known != configs_.end()) return known->second;
    using query = odb::query<model::auth_config>;
    model::auth_config a;
    if (!db_.query_one<model::auth_config>(query::provider == provider && query::name == name, a)) {
      a.provider = provider;
      a.name = name;
      db_.persist(a);
    }
    configs_.emplace(key, a.id);
    return a.id;
  }

  odb::database& db_;
  std::int64_t revision_ = 0;
  std::unordered_map<std::string, std::uint64_t> configs_;
};

std::string refusal(const connection& c) {
  if (!core::is_tenant_id(c.tenant)) {
    return "tenant must be 1 to 128 visible characters without '/'";
  }
  if (!core::is_name(c.provider)) {
    return "provider must be a lower-case name such as gmail";
  }
  if (c.status == core::account_status::active && c.endpoint.empty()) {
    return "mcp_url is missing";
  }
  if (!c.endpoint.empty() && !c.endpoint.starts_with("http://") &&
      !c.endpoint.starts_with("https://")) {
    return "mcp_url must begin with https:// or http://";
  }
  return {};
}

bool same(const connection& a, const connection& b) {
  return a.connected_account == b.connected_account && a.status == b.status && a.label == b.label &&
         a.endpoint == b.endpoint && a.source == b.source;
}

result<import_change> import_one(changes& in, const core::ports::seal& sealer,
                                 const import_row& row) {
  if (std::string why = refusal(row.connection); !why.empty()) {
    return error{errc::invalid_argument, std::move(why), "", 0};
  }
  connection c = row.connection;
  const auto before = in.find(c);
  if (before && same(*before, c)) {
    const auto headers = sealer.open(before->headers);
    if (headers && *headers == row.headers) return import_change::unchanged;
  }
  c.headers = sealer.close(row.headers);
  in.put(c);
  return before ? import_change::replaced : import_change::added;
}

}  // namespace

result<std::vector<connection>> changed_since(database& db, std::int64_t revision) {
  engine& e = db.inner();
  return e.read([&]() -> result<std::vector<connection>> {
    using query = odb::query<model::connection_row>;
    std::vector<connection> rows;
    if (newest_revision(e.reads()) <= revision) return rows;
    auto found =
        e.reads().query<model::connection_row>((query::connected_account::revision > revision) +
                                               "ORDER BY" + query::connected_account::revision);
    for (const auto& row : found) rows.push_back(from_row(row));
    return rows;
  });
}

result<connection> upsert(database& db, connection row) {
  engine& e = db.inner();
  return e.write([&]() -> result<connection> {
    changes in(e);
    in.put(row);
    return row;
  });
}

result<std::vector<connection>> disconnect(database& db, const std::string& tenant,
                                           const std::string& provider, core::account_status to,
                                           core::wall_time now) {
  engine& e = db.inner();
  return e.write([&]() -> result<std::vector<connection>> {
    changes in(e);
    using query = odb::query<model::connection_row>;
    std::vector<connection> rows;
    auto found = e.writes().query<model::connection_row>(query::user::tenant == tenant &&
                                                         query::auth_config::provider == provider);
    for (const auto& row : found) rows.push_back(from_row(row));
    for (auto& row : rows) {
      row.status = to;
      row.endpoint.clear();
      row.headers.bytes.clear();
      row.updated = now;
      in.put(row);
    }
    return rows;
  });
}

result<std::vector<std::pair<std::string, std::int64_t>>> counts(database& db) {
  engine& e = db.inner();
  using table_counts = std::vector<std::pair<std::string, std::int64_t>>;
  return e.read([&]() -> result<table_counts> {
    table_counts all;
    const auto add = [&](const char* table, std::uint64_t rows) {
      all.emplace_back(table, static_cast<std::int64_t>(rows));
    };
    odb::database& from = e.reads();
    add("user", from.query_value<model::user_count>().rows);
    add("auth_config", from.query_value<model::auth_config_count>().rows);
    add("connected_account", from.query_value<model::account_count>().rows);
    add("mcp_connection", from.query_value<model::mcp_count>().rows);
    add("attempt", from.query_value<model::attempt_count>().rows);
    add("call", from.query_value<model::call_count>().rows);
    return all;
  });
}

result<std::vector<result<import_change>>> import(database& db, const core::ports::seal& sealer,
                                                  std::span<const import_row> rows) {
  engine& e = db.inner();
  std::vector<result<import_change>> all;
  all.reserve(rows.size());
  for (std::size_t at = 0; at < rows.size(); at += import_batch) {
    const auto batch = rows.subspan(at, std::min(import_batch, rows.size() - at));
    auto done = e.write([&]() -> result<std::vector<result<import_change>>> {
      changes in(e);
      std::vector<result<import_change>> answers;
      for (const auto& row : batch) answers.push_back(import_one(in, sealer, row));
      return answers;
    });
    if (!done) return done.error();
    for (auto& answer : *done) all.push_back(std::move(answer));
  }
  return all;
}

}  // namespace patchbay::store
