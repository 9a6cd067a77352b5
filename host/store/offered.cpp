#include "store/offered.hpp"

#include <array>
#include <unordered_map>

#include <odb/query.hxx>
#include <sodium.h>

#include "model-odb.hxx"
#include "store/database.hpp"
#include "store/engine.hpp"

namespace patchbay::store {
namespace {

using core::result;
using core::ports::offered_row;

std::string digest_of(const std::string& text) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  std::array<char, 2 * hash.size() + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

std::uint64_t list_id(odb::database& db, const std::string& tools) {
  const std::string digest = digest_of(tools);
  model::tool_list row;
  if (!db.query_one<model::tool_list>(odb::query<model::tool_list>::digest == digest, row)) {
    row.digest = digest;
    row.tools = tools;
    db.persist(row);
  }
  return row.id;
}

void drop_if_unused(odb::database& db, std::uint64_t list) {
  auto places = db.query<model::tool_place>(odb::query<model::tool_place>::list == list);
  if (places.begin() == places.end()) db.erase<model::tool_list>(list);
}

}  // namespace

result<std::vector<offered_row>> offered(database& db) {
  engine& e = db.inner();
  return e.read([&]() -> result<std::vector<offered_row>> {
    std::unordered_map<std::uint64_t, std::shared_ptr<const std::string>> lists;
    for (const auto& list : e.reads().query<model::tool_list>()) {
      lists.emplace(list.id, std::make_shared<const std::string>(list.tools));
    }
    std::vector<offered_row> rows;
    for (const auto& place : e.reads().query<model::tool_place>()) {
      const auto list = lists.find(place.list);
      if (list == lists.end()) continue;
      rows.push_back({place.tenant, place.provider, place.account, list->second});
    }
    return rows;
  });
}

result<void> put_offered(database& db, const offered_row& row) {
  engine& e = db.inner();
  return e.write([&]() -> result<void> {
    odb::database& to = e.writes();
    const std::uint64_t list = list_id(to, *row.tools);
    using query = odb::query<model::tool_place>;
    model::tool_place place;
    const bool known = to.query_one<model::tool_place>(query::tenant == row.tenant &&
                                                           query::provider == row.provider &&
                                                           query::account == row.connected_account,
                                                       place);
    const std::uint64_t before = place.list;
    place.list = list;
    if (known) {
      to.update(place);
      if (before != list) drop_if_unused(to, before);
      return {};
    }
    place.tenant = row.tenant;
    place.provider = row.provider;
    place.account = row.connected_account;
    to.persist(place);
    return {};
  });
}

}  // namespace patchbay::store
