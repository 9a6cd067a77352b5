#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/store.hpp"
#include "crossing/worker_pool.hpp"
#include "store/writer.hpp"

namespace patchbay::store {

class database;

/// Connections and attempts for coroutines: reads on `readers`, changes on the one thread that
/// writes. Everything it is made of must outlive it. [any thread; resumes on the caller's]
class connection_store final : public core::ports::connection_store {
 public:
  connection_store(database& db, writer& writes, crossing::worker_pool& readers);

  core::ports::task<core::result<std::vector<core::connection>>> changed_since(
      std::int64_t revision) override;
  core::ports::task<core::result<core::connection>> upsert(core::connection row) override;
  core::ports::task<core::result<std::vector<core::connection>>> disconnect(
      std::string tenant, std::string provider, core::account_status to) override;

  core::ports::task<core::result<void>> put_attempt(core::attempt a) override;
  core::ports::task<core::result<std::optional<core::attempt>>> find_attempt(
      std::string state) override;
  core::ports::task<core::result<std::optional<core::attempt>>> find_attempt_of(
      std::string tenant, std::string connected_account) override;
  core::ports::task<core::result<void>> use_attempt(std::string state) override;
  core::ports::task<core::result<std::vector<core::ports::offered_row>>> offered() override;
  core::ports::task<core::result<void>> put_offered(core::ports::offered_row row) override;
  core::ports::task<core::result<std::vector<std::pair<std::string, std::int64_t>>>> counts()
      override;

 private:
  database& db_;
  writer& writes_;
  crossing::worker_pool& readers_;
};

}  // namespace patchbay::store
