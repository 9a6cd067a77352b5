#include "store/attempts.hpp"

#include "model-odb.hxx"
#include "store/database.hpp"
#include "store/engine.hpp"
#include "store/rows.hpp"

namespace patchbay::store {
namespace {

using core::errc;
using core::error;
using core::result;

model::attempt to_model(const core::attempt& a) {
  model::attempt row;
  row.state = a.state;
  row.tenant = a.tenant;
  row.provider = a.provider;
  row.auth_config = a.auth_config;
  row.account = a.connected_account;
  row.alias = a.alias;
  row.return_url = a.return_url;
  row.created = to_row(a.created);
  row.expires = to_row(a.expires);
  row.used = a.used;
  return row;
}

core::attempt from_model(const model::attempt& row) {
  core::attempt a;
  a.state = row.state;
  a.tenant = row.tenant;
  a.provider = row.provider;
  a.auth_config = row.auth_config;
  a.connected_account = row.account;
  a.alias = row.alias;
  a.return_url = row.return_url;
  a.created = from_row(row.created);
  a.expires = from_row(row.expires);
  a.used = row.used;
  return a;
}

}  // namespace

result<void> put_attempt(database& db, const core::attempt& a) {
  engine& e = db.inner();
  return e.write([&]() -> result<void> {
    using query = odb::query<model::attempt>;
    e.writes().erase_query<model::attempt>(query::expires < to_row(a.created - attempt_kept));
    model::attempt row = to_model(a);
    if (e.writes().find<model::attempt>(a.state) != nullptr) {
      e.writes().update(row);
    } else {
      e.writes().persist(row);
    }
    return {};
  });
}

result<std::optional<core::attempt>> find_attempt(database& db, const std::string& state) {
  engine& e = db.inner();
  return e.read([&]() -> result<std::optional<core::attempt>> {
    model::attempt row;
    if (!e.reads().find<model::attempt>(state, row)) return std::optional<core::attempt>();
    return std::optional(from_model(row));
  });
}

result<std::optional<core::attempt>> find_attempt_of(database& db, const std::string& tenant,
                                                     const std::string& connected_account) {
  engine& e = db.inner();
  return e.read([&]() -> result<std::optional<core::attempt>> {
    using query = odb::query<model::attempt>;
    model::attempt row;
    const bool found = e.reads().query_one<model::attempt>(
        (query::tenant == tenant && query::account == connected_account) + "ORDER BY" +
            query::created + "DESC LIMIT 1",
        row);
    if (!found) return std::optional<core::attempt>();
    return std::optional(from_model(row));
  });
}

result<void> use_attempt(database& db, const std::string& state) {
  engine& e = db.inner();
  return e.write([&]() -> result<void> {
    model::attempt row;
    if (!e.writes().find<model::attempt>(state, row)) {
      return error{errc::not_found, "This link is not known here.", "Start connecting again.", 0};
    }
    if (row.used) {
      return error{errc::conflict, "This link was used before.", "Start connecting again.", 0};
    }
    row.used = true;
    e.writes().update(row);
    return {};
  });
}

}  // namespace patchbay::store
