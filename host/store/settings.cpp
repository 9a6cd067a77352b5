#include "store/settings.hpp"

#include "model-odb.hxx"
#include "store/database.hpp"
#include "store/engine.hpp"

namespace patchbay::store {

using core::result;

result<std::optional<std::string>> find_setting(database& db, const std::string& name) {
  engine& e = db.inner();
  return e.read([&]() -> result<std::optional<std::string>> {
    std::optional<std::string> value;
    model::setting row;
    if (e.reads().find<model::setting>(name, row)) {
      value.emplace(row.value.begin(), row.value.end());
    }
    return value;
  });
}

result<std::string> first_setting(database& db, const std::string& name, const std::string& value) {
  engine& e = db.inner();
  return e.write([&]() -> result<std::string> {
    model::setting row;
    if (!e.writes().find<model::setting>(name, row)) {
      row.name = name;
      row.value.assign(value.begin(), value.end());
      e.writes().persist(row);
    }
    return std::string(row.value.begin(), row.value.end());
  });
}

result<std::uint64_t> sealed_rows(database& db) {
  engine& e = db.inner();
  return e.read(
      [&]() -> result<std::uint64_t> { return e.reads().query_value<model::sealed_count>().rows; });
}

}  // namespace patchbay::store
