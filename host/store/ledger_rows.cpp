#include "store/ledger_rows.hpp"

#include "model-odb.hxx"
#include "store/database.hpp"
#include "store/engine.hpp"
#include "store/rows.hpp"

namespace patchbay::store {
namespace {

using core::errc;
using core::error;
using core::result;
using core::ports::ledger_end;
using core::ports::ledger_record;
using core::ports::ledger_row;

void set_key(model::call& c, const core::call_id& id, std::uint32_t seq) {
  c.key.call.assign(id.view());
  c.key.seq = seq;
}

void set_row(model::call& c, const ledger_row& row) {
  set_key(c, row.call, row.seq);
  c.tenant = row.tenant;
  c.provider = row.provider;
  c.action = row.action;
  c.tool = row.tool;
  c.effect = static_cast<std::int32_t>(row.what);
  c.arguments_digest = row.arguments_digest;
  c.started = to_row(row.started);
}

void set_text(odb::nullable<std::string>& to, const std::string& from) {
  if (from.empty()) {
    to.reset();
  } else {
    to = from;
  }
}

void set_end(model::call& c, const ledger_end& end) {
  c.status = static_cast<std::int32_t>(end.status);
  c.duration = end.duration.count();
  set_text(c.error_code, end.error_code);
  set_text(c.error_message, end.error_message);
  set_text(c.data, end.data_json);
}

std::string text_of(const odb::nullable<std::string>& from) {
  return from.null() ? std::string() : *from;
}

result<ledger_record> to_record(const model::call& c) {
  auto id = core::call_id::parse(c.key.call);
  if (!id) return id.error();
  ledger_record r;
  r.row.call = *id;
  r.row.seq = c.key.seq;
  r.row.tenant = c.tenant;
  r.row.provider = c.provider;
  r.row.action = c.action;
  r.row.tool = c.tool;
  r.row.what = static_cast<core::effect>(c.effect);
  r.row.arguments_digest = c.arguments_digest;
  r.row.started = from_row(c.started);
  if (!c.status.null()) {
    ledger_end end;
    end.status = static_cast<core::call_status>(*c.status);
    end.error_code = text_of(c.error_code);
    end.error_message = text_of(c.error_message);
    end.data_json = text_of(c.data);
    end.duration = std::chrono::microseconds(c.duration.null() ? 0 : *c.duration);
    r.end = std::move(end);
  }
  return r;
}

void write_rows(odb::database& db, const ledger_batch& batch) {
  model::call c;
  for (const auto& e : batch.ends) {
    set_key(c, e.call, e.seq);
    set_end(c, e.end);
    try {
      db.update(c);
    } catch (const odb::object_not_persistent&) {
      continue;  // retention was faster
    }
  }
  for (const auto& r : batch.reads) {
    set_row(c, r.row);
    set_end(c, r.end);
    db.persist(c);
  }
  c = model::call();
  for (const auto* row : batch.intents) {
    set_row(c, *row);
    db.persist(c);
  }
}

}  // namespace

result<void> write_batch(database& db, const ledger_batch& batch) {
  engine& e = db.inner();
  const auto how = batch.intents.empty() ? durability::behind : durability::full;
  return e.write(
      [&]() -> result<void> {
        try {
          write_rows(e.writes(), batch);
        } catch (const odb::object_already_persistent&) {
          return error{errc::conflict, "A call of this id is in the ledger already.", "", 0};
        }
        return {};
      },
      how);
}

result<std::uint64_t> recover_intents(database& db, core::wall_time before) {
  engine& e = db.inner();
  return e.write([&]() -> result<std::uint64_t> {
    using query = odb::query<model::call>;
    std::vector<model::call> lost;
    auto found =
        e.writes().query<model::call>(query::status.is_null() && query::started < to_row(before));
    for (const auto& c : found) lost.push_back(c);
    ledger_end end;
    end.status = core::call_status::unknown;
    end.error_code = "interrupted";
    end.error_message = "Patchbay ended before the answer came: it may have happened.";
    for (auto& c : lost) {
      set_end(c, end);
      c.duration.reset();
      e.writes().update(c);
    }
    return lost.size();
  });
}

result<std::uint64_t> prune_calls(database& db, core::wall_time before, std::uint32_t most) {
  engine& e = db.inner();
  return e.write(
      [&]() -> result<std::uint64_t> {
        using query = odb::query<model::call_age>;
        std::string last;
        auto oldest = e.writes().query<model::call_age>(
            "ORDER BY" + query::key.call + "," + query::key.seq + "LIMIT " + std::to_string(most));
        for (const auto& c : oldest) {
          if (c.started >= to_row(before)) break;
          last = c.id;
        }
        if (last.empty()) return std::uint64_t{0};
        using calls = odb::query<model::call>;
        return e.writes().erase_query<model::call>(calls::key.call <= last &&
                                                   calls::status.is_not_null());
      },
      durability::behind);
}

result<std::vector<ledger_record>> find_calls(database& db, const std::string& tenant,
                                              const core::call_id& call) {
  engine& e = db.inner();
  return e.read([&]() -> result<std::vector<ledger_record>> {
    using query = odb::query<model::call>;
    std::vector<ledger_record> records;
    auto found = e.reads().query<model::call>(
        (query::key.call == call.str() && query::tenant == tenant) + "ORDER BY" + query::key.seq);
    for (const auto& c : found) {
      auto record = to_record(c);
      if (!record) return record.error();
      records.push_back(std::move(*record));
    }
    return records;
  });
}

}  // namespace patchbay::store
