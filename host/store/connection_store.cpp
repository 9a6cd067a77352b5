#include "store/connection_store.hpp"

#include <chrono>

#include "store/attempts.hpp"
#include "store/connections.hpp"
#include "store/offered.hpp"

namespace patchbay::store {
namespace {

using core::result;
using core::ports::task;

constexpr auto wait_max = std::chrono::seconds(10);

core::steady_time deadline() { return std::chrono::steady_clock::now() + wait_max; }

}  // namespace

connection_store::connection_store(database& db, writer& writes, crossing::worker_pool& readers)
    : db_(db), writes_(writes), readers_(readers) {}

task<result<std::vector<core::connection>>> connection_store::changed_since(std::int64_t revision) {
  auto job = [&db = db_, revision] { return store::changed_since(db, revision); };
  auto rows = co_await readers_.run(job, deadline());
  co_return rows;
}

task<result<core::connection>> connection_store::upsert(core::connection row) {
  auto job = [&db = db_, row] { return store::upsert(db, row); };
  auto stored = co_await writes_.run(job, deadline());
  co_return stored;
}

task<result<std::vector<core::connection>>> connection_store::disconnect(std::string tenant,
                                                                         std::string provider,
                                                                         core::account_status to) {
  auto job = [&db = db_, tenant, provider, to] {
    return store::disconnect(db, tenant, provider, to, std::chrono::system_clock::now());
  };
  auto changed = co_await writes_.run(job, deadline());
  co_return changed;
}

task<result<void>> connection_store::put_attempt(core::attempt a) {
  auto job = [&db = db_, a] { return store::put_attempt(db, a); };
  auto stored = co_await writes_.run(job, deadline());
  co_return stored;
}

task<result<std::optional<core::attempt>>> connection_store::find_attempt(std::string state) {
  auto job = [&db = db_, state] { return store::find_attempt(db, state); };
  auto found = co_await readers_.run(job, deadline());
  co_return found;
}

task<result<std::optional<core::attempt>>> connection_store::find_attempt_of(
    std::string tenant, std::string connected_account) {
  auto job = [&db = db_, tenant, connected_account] {
    return store::find_attempt_of(db, tenant, connected_account);
  };
  auto found = co_await readers_.run(job, deadline());
  co_return found;
}

task<result<void>> connection_store::use_attempt(std::string state) {
  auto job = [&db = db_, state] { return store::use_attempt(db, state); };
  auto used = co_await writes_.run(job, deadline());
  co_return used;
}

task<result<std::vector<core::ports::offered_row>>> connection_store::offered() {
  auto job = [&db = db_] { return store::offered(db); };
  auto rows = co_await readers_.run(job, deadline());
  co_return rows;
}

task<result<void>> connection_store::put_offered(core::ports::offered_row row) {
  auto job = [&db = db_, row] { return store::put_offered(db, row); };
  auto stored = co_await writes_.run(job, deadline());
  co_return stored;
}

task<result<std::vector<std::pair<std::string, std::int64_t>>>> connection_store::counts() {
  auto job = [&db = db_] { return store::counts(db); };
  auto all = co_await readers_.run(job, deadline());
  co_return all;
}

}  // namespace patchbay::store
