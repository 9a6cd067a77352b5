#include "store/ledger_rows.hpp"

#include <optional>
#include <string>

#include "model-odb.hxx"
#include "store/call_place.hpp"
#include "store/call_statements.hpp"
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

void set_row(model::call& c, const ledger_row& row) {
  c.id = call_place(row.call, row.seq).id();
  c.call_id.assign(row.call.view());
  c.seq = row.seq;
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
  auto id = core::call_id::parse(c.call_id);
  if (!id) return id.error();
  ledger_record r;
  r.row.call = *id;
  r.row.seq = c.seq;
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

ledger_end interrupted() {
  ledger_end end;
  end.status = core::call_status::unknown;
  end.error_code = "interrupted";
  end.error_message = "Patchbay ended before the answer came: it may have happened.";
  return end;
}

error there_already() {
  return {errc::conflict, "A call of this id is in the ledger already.", "", 0};
}

/// The rows of a call's millisecond, its own among them.
odb::query<model::call> near(const call_place& place) {
  using query = odb::query<model::call>;
  return query::id >= place.first && query::id <= place.last();
}

void update(odb::database& db, const end_row& e) {
  using query = odb::query<model::call>;
  model::call c;
  const bool found = db.query_one<model::call>(
      near(call_place(e.call, e.seq)) && query::call_id == e.call.str() && query::seq == e.seq, c);
  if (!found) return;  // retention was faster
  set_end(c, e.end);
  db.update(c);
}

/// Whether the row was free to be written.
bool persist(odb::database& db, model::call& c, const ledger_row& row) {
  const call_place place(row.call, row.seq);
  model::call taken;
  for (std::int64_t tries = 0; tries < call_place::tries_max; ++tries) {
    c.id = place.id(tries);
    if (!db.find<model::call>(c.id, taken)) {
      db.persist(c);
      return true;
    }
    if (taken.call_id == c.call_id && taken.seq == c.seq) return false;
  }
  return false;
}

bool write_rows(odb::database& db, const ledger_batch& batch) {
  model::call c;
  for (const auto& e : batch.ends) update(db, e);
  for (const auto& r : batch.reads) {
    set_row(c, r.row);
    set_end(c, r.end);
    if (!persist(db, c, r.row)) return false;
  }
  c = model::call();
  for (const auto* row : batch.intents) {
    set_row(c, *row);
    if (!persist(db, c, *row)) return false;
  }
  return true;
}

std::uint64_t recover_rows(odb::database& db, core::wall_time before) {
  using query = odb::query<model::call>;
  std::vector<model::call> lost;
  auto found = db.query<model::call>(query::status.is_null() && query::started < to_row(before));
  for (const auto& c : found) lost.push_back(c);
  for (auto& c : lost) {
    set_end(c, interrupted());
    c.duration.reset();
    db.update(c);
  }
  return lost.size();
}

}  // namespace

call_log::call_log(database& db) : db_(db) {}
call_log::~call_log() = default;

result<std::uint64_t> call_log::recover(core::wall_time before) {
  engine& e = db_.inner();
  if (!e.sqlite()) {
    return e.write([&]() -> result<std::uint64_t> { return recover_rows(e.writes(), before); });
  }
  return e.guarded([&]() -> result<std::uint64_t> {
    const auto handle = e.hold_writer(durability::full);
    statements_ = std::make_unique<call_statements>(handle.get());
    return statements_->recover(interrupted());
  });
}

result<void> call_log::write(const ledger_batch& batch) {
  engine& e = db_.inner();
  const auto how = batch.intents.empty() ? durability::behind : durability::full;
  if (statements_ == nullptr) {
    return e.write(
        [&]() -> result<void> {
          if (!write_rows(e.writes(), batch)) return there_already();
          return {};
        },
        how);
  }
  return e.guarded([&]() -> result<void> {
    const auto handle = e.hold_writer(how);
    if (!statements_->write(batch)) return there_already();
    return {};
  });
}

result<void> call_log::note_under_way() {
  if (statements_ == nullptr) return {};
  engine& e = db_.inner();
  return e.guarded([&]() -> result<void> {
    const auto handle = e.hold_writer(durability::behind);
    statements_->raise_mark();
    return {};
  });
}

result<std::uint64_t> prune_calls(database& db, core::wall_time before, std::uint32_t most) {
  engine& e = db.inner();
  return e.write(
      [&]() -> result<std::uint64_t> {
        using query = odb::query<model::call_age>;
        std::optional<std::int64_t> last;
        auto oldest = e.writes().query<model::call_age>("ORDER BY" + query::id + "LIMIT " +
                                                        std::to_string(most));
        for (const auto& c : oldest) {
          if (c.started >= to_row(before)) break;
          last = c.id;
        }
        if (!last) return std::uint64_t{0};
        using calls = odb::query<model::call>;
        return e.writes().erase_query<model::call>(calls::id <= *last &&
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
        (near(call_place(call, 0)) && query::call_id == call.str() && query::tenant == tenant) +
        "ORDER BY" + query::seq);
    for (const auto& c : found) {
      auto record = to_record(c);
      if (!record) return record.error();
      records.push_back(std::move(*record));
    }
    return records;
  });
}

}  // namespace patchbay::store
