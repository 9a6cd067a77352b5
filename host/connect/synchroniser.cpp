#include "connect/synchroniser.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "crossing/completion.hpp"
#include "observe/log.hpp"

namespace patchbay::connect {

namespace asio = boost::asio;
namespace log = observe::log;
using core::account_status;
using core::errc;
using core::error;
using core::result;
using core::ports::broker_account;
using core::ports::task;

namespace {

/// What the broker's word makes of a row; a disabled account counts as INACTIVE.
account_status said_status(const result<broker_account>& got) noexcept {
  if (!got.ok()) return account_status::inactive;
  if (got->disabled && got->status == account_status::active) return account_status::inactive;
  return got->status;
}

/// An error that leaves the broker's opinion open.
bool says_nothing(const result<broker_account>& got) noexcept {
  return !got.ok() && got.error().code != errc::not_found;
}

bool brokered_row(const core::connection& c) noexcept {
  return !c.connected_account.empty() && !disconnected(c);
}

}  // namespace

task<result<void>> synchroniser::sync(std::string tenant, std::string provider, bool force) {
  const std::string missing = w_.broker.unconfigured();
  if (!missing.empty()) co_return no_broker(missing);
  const std::string key = key_of(tenant, provider);
  if (!force && w_.progress.fresh(key, w_.time.steady())) co_return result<void>{};
  auto make = [this, tenant, provider] { return pull(tenant, provider); };
  co_return co_await w_.progress.syncs.run(key, std::move(make));
}

task<result<void>> synchroniser::pull(std::string tenant, std::string provider) {
  const result<core::provider> of = find_provider(w_, provider);
  if (!of.ok()) co_return of.error();
  const auto rows = own_rows(w_, tenant, provider);
  const auto attempts = w_.progress.attempts_of(tenant, provider, w_.time.now());
  result<void> all;
  for (const auto& row : rows) {
    if (!brokered_row(*row)) continue;
    result<void> one = co_await pull_row(row, *of);
    if (!one.ok() && all.ok()) all = one;
  }
  for (const core::attempt& a : attempts) {
    const bool has_row = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
      return row->connected_account == a.connected_account;
    });
    if (has_row) continue;
    result<void> one = co_await pull_attempt(a, *of);
    if (!one.ok() && all.ok()) all = one;
  }
  if (all.ok()) w_.progress.refreshed(key_of(tenant, provider), w_.time.steady());
  co_return all;
}

task<result<void>> synchroniser::pull_row(std::shared_ptr<const core::connection> row,
                                          core::provider of) {
  if (w_.progress.activating(key_of(row->tenant, row->provider), row->connected_account)) {
    co_return result<void>{};
  }
  const core::steady_time deadline = w_.time.steady() + answer_wait;
  result<broker_account> got = co_await w_.broker.account(row->connected_account, deadline);
  if (says_nothing(got)) co_return got.error();
  const account_status now = said_status(got);
  if (now != account_status::active) {
    const bool waits = pending(*row) && got.ok() &&
                       (now == account_status::initiated || now == account_status::initializing);
    if (now == row->status || waits) co_return result<void>{};
    co_return co_await set_status(row, now);
  }
  if (row->usable()) co_return result<void>{};
  if (!row->endpoint.empty() && !pending(*row)) co_return co_await set_status(row, now);
  activation a;
  a.tenant = row->tenant;
  a.of = std::move(of);
  a.auth_config = row->auth_config;
  a.alias = row->alias;
  a.account = row->connected_account;
  a.attempted = true;
  a.wait = false;
  result<core::connection> made = co_await activator_.run(std::move(a));
  if (!made.ok()) co_return made.error();
  co_return result<void>{};
}

task<result<void>> synchroniser::pull_attempt(core::attempt from, core::provider of) {
  if (w_.progress.activating(key_of(from.tenant, from.provider), from.connected_account)) {
    co_return result<void>{};
  }
  const core::steady_time deadline = w_.time.steady() + answer_wait;
  result<broker_account> got = co_await w_.broker.account(from.connected_account, deadline);
  if (says_nothing(got)) co_return got.error();
  if (said_status(got) != account_status::active) co_return result<void>{};
  activation a;
  a.tenant = from.tenant;
  a.of = std::move(of);
  a.auth_config = from.auth_config;
  a.alias = from.alias;
  a.account = from.connected_account;
  a.attempted = true;
  a.wait = false;
  result<core::connection> made = co_await activator_.run(std::move(a));
  if (!made.ok()) co_return made.error();
  w_.progress.end_attempt(from);
  co_return result<void>{};
}

task<result<void>> synchroniser::set_status(std::shared_ptr<const core::connection> row,
                                            account_status to) {
  const auto rows = own_rows(w_, row->tenant, row->provider);
  const bool unchanged = std::any_of(rows.begin(), rows.end(), [&](const auto& c) {
    return c->connected_account == row->connected_account && c->revision == row->revision;
  });
  // Somebody changed it while we asked; their word is newer.
  if (!unchanged) co_return result<void>{};
  core::connection changed = *row;
  changed.status = to;
  changed.updated = w_.time.now();
  if (to == account_status::active) changed.since = changed.updated;
  result<core::connection> stored = co_await w_.store.upsert(std::move(changed));
  if (!stored.ok()) co_return stored.error();
  log::info("connection status changed", {{"tenant", row->tenant},
                                          {"provider", row->provider},
                                          {"account", row->connected_account},
                                          {"status", core::name(to)}});
  std::vector<core::connection> one;
  one.push_back(std::move(*stored));
  publish(w_, std::move(one));
  co_return result<void>{};
}

/// One start-up sync, shared by its workers on one thread.
struct synchroniser::batch {
  std::vector<directory::pair> pairs;
  std::size_t next = 0;
  std::size_t synced = 0;
  std::size_t running = 0;
  int failures = 0;  ///< in a row
  bool ended = false;
  core::steady_time slot{};
  error last;
  crossing::completion<bool> done;
};

task<void> synchroniser::work(std::shared_ptr<batch> all) {
  while (!all->ended && !stopping_ && all->next < all->pairs.size()) {
    const directory::pair& p = all->pairs[all->next++];
    const core::steady_time now = w_.time.steady();
    const core::steady_time slot = std::max(now, all->slot);
    all->slot = slot + spacing;
    co_await w_.time.sleep(std::chrono::duration_cast<std::chrono::milliseconds>(slot - now));
    if (all->ended || stopping_) break;
    result<void> one = co_await sync(p.tenant, p.provider, false);
    if (one.ok()) {
      all->failures = 0;
      ++all->synced;
      continue;
    }
    const errc code = one.error().code;
    all->last = one.error();
    if (code == errc::rate_limited) {
      const int pause = std::clamp(one.error().retry_after_s, 5, 60);
      all->slot = std::max(all->slot, w_.time.steady() + std::chrono::seconds(pause));
    }
    const bool down = code == errc::unavailable || code == errc::timeout;
    all->failures = down ? all->failures + 1 : 0;
    if (code == errc::unauthenticated || code == errc::denied || all->failures >= failures_max) {
      all->ended = true;
    }
  }
}

task<std::size_t> synchroniser::sync_all() {
  const std::string missing = w_.broker.unconfigured();
  if (!missing.empty()) {
    log::info("connections are not checked with the broker", {{"reason", missing}});
    co_return 0;
  }
  auto all = std::make_shared<batch>();
  all->pairs = w_.tenants.brokered();
  all->slot = w_.time.steady();
  if (all->pairs.empty()) co_return 0;
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  all->running = std::min(at_once_max, all->pairs.size());
  for (std::size_t n = all->running; n > 0; --n) {
    asio::co_spawn(executor, work(all), [all](const std::exception_ptr& failure) {
      if (failure) all->ended = true;
      if (--all->running == 0) all->done.complete(true);
    });
  }
  co_await all->done.wait();
  if (all->ended) {
    log::warn("checking connections with the broker was given up",
              {{"checked", all->synced}, {"of", all->pairs.size()}, {"error", all->last.message}});
  } else {
    log::info("connections were checked with the broker", {{"checked", all->synced}});
  }
  co_return all->synced;
}

}  // namespace patchbay::connect
