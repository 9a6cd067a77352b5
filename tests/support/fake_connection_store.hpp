#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/store.hpp"

namespace patchbay::tests {

/// Connections and attempts in memory, with the promises of the port. Not for several threads.
class fake_connection_store final : public core::ports::connection_store {
 public:
  std::vector<core::connection> rows;
  std::map<std::string, core::attempt> attempts;
  std::vector<core::ports::offered_row> lists;
  std::int64_t revision = 0;
  /// Set: every operation answers it.
  std::optional<core::error> broken;
  std::function<void()> on_upsert;
  int upserts = 0;

  core::connection put(core::connection row) {
    row.revision = ++revision;
    for (core::connection& held : rows) {
      if (held.tenant == row.tenant && held.auth_config == row.auth_config &&
          held.alias == row.alias) {
        held = row;
        return row;
      }
    }
    rows.push_back(row);
    return row;
  }
  const core::connection* find(std::string_view tenant, std::string_view provider) const {
    for (const core::connection& c : rows) {
      if (c.tenant == tenant && c.provider == provider) return &c;
    }
    return nullptr;
  }

  core::ports::task<core::result<std::vector<core::connection>>> changed_since(
      std::int64_t from) override {
    if (broken) co_return *broken;
    std::vector<core::connection> out;
    for (const core::connection& c : rows) {
      if (c.revision > from) out.push_back(c);
    }
    std::sort(out.begin(), out.end(),
              [](const auto& a, const auto& b) { return a.revision < b.revision; });
    co_return out;
  }
  core::ports::task<core::result<core::connection>> upsert(core::connection row) override {
    if (broken) co_return *broken;
    ++upserts;
    if (on_upsert) on_upsert();
    co_return put(std::move(row));
  }
  core::ports::task<core::result<std::vector<core::connection>>> disconnect(
      std::string tenant, std::string provider, core::account_status to) override {
    if (broken) co_return *broken;
    std::vector<core::connection> out;
    for (core::connection& c : rows) {
      if (c.tenant != tenant || c.provider != provider) continue;
      c.status = to;
      c.endpoint.clear();
      c.headers.bytes.clear();
      c.revision = ++revision;
      out.push_back(c);
    }
    co_return out;
  }
  core::ports::task<core::result<void>> put_attempt(core::attempt a) override {
    if (broken) co_return *broken;
    attempts[a.state] = a;
    co_return core::result<void>{};
  }
  core::ports::task<core::result<std::optional<core::attempt>>> find_attempt(
      std::string state) override {
    if (broken) co_return *broken;
    std::optional<core::attempt> out;
    const auto at = attempts.find(state);
    if (at != attempts.end()) out = at->second;
    co_return out;
  }
  core::ports::task<core::result<std::optional<core::attempt>>> find_attempt_of(
      std::string tenant, std::string connected_account) override {
    if (broken) co_return *broken;
    std::optional<core::attempt> out;
    for (const auto& [state, a] : attempts) {
      if (a.tenant == tenant && a.connected_account == connected_account) out = a;
    }
    co_return out;
  }
  core::ports::task<core::result<void>> use_attempt(std::string state) override {
    if (broken) co_return *broken;
    const auto at = attempts.find(state);
    if (at == attempts.end() || at->second.used) {
      co_return core::error{core::errc::conflict, "used", {}};
    }
    at->second.used = true;
    co_return core::result<void>{};
  }
  core::ports::task<core::result<std::vector<core::ports::offered_row>>> offered() override {
    if (broken) co_return *broken;
    co_return lists;
  }
  core::ports::task<core::result<void>> put_offered(core::ports::offered_row row) override {
    if (broken) co_return *broken;
    std::erase_if(lists, [&](const auto& l) {
      return l.tenant == row.tenant && l.provider == row.provider &&
             l.connected_account == row.connected_account;
    });
    lists.push_back(std::move(row));
    co_return core::result<void>{};
  }
  core::ports::task<core::result<std::vector<std::pair<std::string, std::int64_t>>>> counts()
      override {
    if (broken) co_return *broken;
    std::vector<std::pair<std::string, std::int64_t>> out;
    out.emplace_back("connected_account", static_cast<std::int64_t>(rows.size()));
    co_return out;
  }
};

}  // namespace patchbay::tests
