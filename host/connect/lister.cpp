#include "connect/lister.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "crossing/completion.hpp"
#include "observe/log.hpp"

namespace patchbay::connect {

namespace asio = boost::asio;
using core::result;
using core::ports::task;

task<result<void>> learn_tools(const wiring& w, std::shared_ptr<const core::connection> c,
                               core::steady_time deadline) {
  result<std::string> listed = co_await w.tools.list(c, deadline);
  if (!listed.ok()) co_return listed.error();
  if (listed->size() > offers::list_bytes_max) {
    co_return core::error{core::errc::too_large,
                          "The server of " + c->provider + " lists more than 1 MiB of tools.",
                          {}};
  }
  auto tools = std::make_shared<const std::string>(std::move(*listed));
  core::ports::offered_row row = offered_row_of(*c, std::move(tools));
  const core::offered_ptr before = w.offered->find(*c);
  if (before == nullptr || before->json != *row.tools) {
    core::ports::offered_row kept = row;
    result<void> stored = co_await w.store.put_offered(std::move(kept));
    if (!stored.ok()) {
      observe::log::warn("a server's list of tools was not kept",
                         {{"provider", c->provider}, {"error", stored.error().message}});
    }
  }
  w.offered->put(row, true);
  co_return result<void>{};
}

task<result<std::size_t>> lister::load() {
  auto rows = co_await w_.store.offered();
  if (!rows.ok()) co_return rows.error();
  for (const auto& row : *rows) w_.offered->put(row, false);
  co_return rows->size();
}

task<void> lister::work() {
  while (!stopping_) {
    co_await look();
    co_await w_.time.sleep(interval);
  }
}

void lister::gather() {
  for (auto& c : w_.offered->take_wanted()) {
    if (is_lent(*c)) {
      const auto at = waiting_.find(key_of("", c->provider));
      if (at != waiting_.end() && w_.offered->find(*c) != nullptr) at->second.next = {};
      continue;
    }
    entry& e = waiting_[key_of(c->tenant, c->provider) + '\n' + c->connected_account];
    e.of = std::move(c);
  }
  const std::uint64_t generation = w_.tables.generation();
  if (gathered_ && generation == generation_) return;
  gathered_ = true;
  generation_ = generation;
  std::erase_if(waiting_, [](const auto& one) { return one.second.lent; });
  const auto loaded = w_.tables.current();
  for (const auto& p : loaded->providers) {
    if (!p.derives) continue;
    auto c = w_.tenants.lent_to_all(p.name);
    if (c == nullptr) continue;
    const bool known = w_.offered->find(*c) != nullptr;
    entry& e = waiting_[key_of("", p.name)];
    e.of = std::move(c);
    e.lent = true;
    // A changed catalogue is no reason to ask a server that has answered.
    if (known && listed_.contains(p.name)) e.next = listed_[p.name] + renewal;
  }
}

/// What one look asks, shared by its workers.
struct lister::round {
  std::vector<std::string> places;
  std::size_t next = 0;
  std::size_t running = 0;
  crossing::completion<bool> done;
};

task<void> lister::ask_one(std::string place) {
  const auto at = waiting_.find(place);
  if (at == waiting_.end()) co_return;
  const auto c = at->second.of;
  const core::steady_time deadline = w_.time.steady() + answer_wait;
  const result<void> learned = co_await learn_tools(w_, c, deadline);
  const auto after = waiting_.find(place);
  if (after == waiting_.end()) co_return;
  entry& e = after->second;
  if (learned.ok()) {
    if (!e.lent) {
      waiting_.erase(after);
      co_return;
    }
    listed_[c->provider] = w_.time.steady();
    e.delay = std::chrono::seconds(0);
    e.next = w_.time.steady() + renewal;
    co_return;
  }
  const bool first = e.delay.count() == 0;
  e.delay = first ? first_delay : std::min(2 * e.delay, longest_delay);
  e.next = w_.time.steady() + e.delay;
  if (first) {
    observe::log::warn("a server does not list its tools",
                       {{"provider", c->provider}, {"error", learned.error().message}});
  }
  // A tenant's server is asked again when the tenant comes again.
  if (!e.lent && e.delay == longest_delay) waiting_.erase(after);
}

task<void> lister::ask(std::shared_ptr<round> in) {
  while (!stopping_ && in->next < in->places.size()) {
    std::string place = in->places[in->next++];
    co_await ask_one(std::move(place));
  }
}

task<void> lister::look() {
  gather();
  auto now = std::make_shared<round>();
  for (const auto& [place, e] : waiting_) {
    if (e.next <= w_.time.steady()) now->places.push_back(place);
  }
  if (now->places.empty()) co_return;
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  now->running = std::min(at_once_max, now->places.size());
  for (std::size_t n = now->running; n > 0; --n) {
    asio::co_spawn(executor, ask(now), [now](const std::exception_ptr&) {
      if (--now->running == 0) now->done.complete(true);
    });
  }
  co_await now->done.wait();
}

}  // namespace patchbay::connect
