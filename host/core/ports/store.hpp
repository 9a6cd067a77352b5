#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/action.hpp"
#include "core/connection.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/ports/task.hpp"

namespace patchbay::core::ports {

/// Seals secrets before they rest and opens them again. [any thread]
class seal {
 public:
  virtual ~seal() = default;
  [[nodiscard]] virtual sealed_headers close(const header_list& headers) const = 0;
  /// internal when the bytes were not sealed with this key.
  [[nodiscard]] virtual result<header_list> open(const sealed_headers& sealed) const = 0;
};

/// What the server of a connection offered when it was asked last. A server that the environment
/// names has no tenant and no account.
struct offered_row {
  std::string tenant, provider, connected_account;
  std::shared_ptr<const std::string> tools;  ///< the JSON list; rows with equal ones share it
};

/// Rows of a tenant's connections. Every change gets the next revision. [any thread; resumes on the
/// caller's]
class connection_store {
 public:
  virtual ~connection_store() = default;
  /// All connections whose revision is above `revision`, by revision.
  virtual task<result<std::vector<connection>>> changed_since(std::int64_t revision) = 0;
  /// Makes or replaces the row of (tenant, auth_config, alias) with all it hangs on, in one
  /// transaction, and answers it with its new revision.
  virtual task<result<connection>> upsert(connection row) = 0;
  /// Sets the status of every row of (tenant, provider) and clears endpoint and headers; answers
  /// the changed rows. No such row is not an error.
  virtual task<result<std::vector<connection>>> disconnect(std::string tenant, std::string provider,
                                                           account_status to) = 0;

  virtual task<result<void>> put_attempt(attempt a) = 0;
  virtual task<result<std::optional<attempt>>> find_attempt(std::string state) = 0;
  /// The newest attempt of a tenant for that account, used or not.
  virtual task<result<std::optional<attempt>>> find_attempt_of(std::string tenant,
                                                               std::string connected_account) = 0;
  /// conflict if it was used before: exactly one caller wins.
  virtual task<result<void>> use_attempt(std::string state) = 0;
  /// All lists of tools that are kept.
  virtual task<result<std::vector<offered_row>>> offered() = 0;
  /// Keeps a list in place of the one of (tenant, provider, account).
  virtual task<result<void>> put_offered(offered_row row) = 0;
  /// Rows by table, for the debug route.
  virtual task<result<std::vector<std::pair<std::string, std::int64_t>>>> counts() = 0;
};

/// One tool call in the ledger.
struct ledger_row {
  call_id call;
  std::uint32_t seq = 0;  ///< the how manieth tool call of this call, from 0
  std::string tenant;
  std::string provider;
  std::string action;
  std::string tool;
  effect what = effect::read;
  std::string arguments_digest;  ///< hex of a keyed hash, never the arguments
  wall_time started{};
};

/// How a tool call ended.
struct ledger_end {
  call_status status = call_status::unknown;
  std::string error_code;
  std::string error_message;
  std::string data_json;  ///< of a write, at most 16 KiB; empty for a read
  std::chrono::microseconds duration{0};
};

struct ledger_record {
  ledger_row row;
  std::optional<ledger_end> end;  ///< empty: under way
};

/// The durable record of tool calls. [any thread; resumes on the caller's]
class ledger {
 public:
  virtual ~ledger() = default;
  /// Durable when it returns. timeout or unavailable: nothing was recorded, do not send.
  virtual task<result<void>> intend(ledger_row row, steady_time deadline) = 0;
  /// Behind: returns at once. Never dropped for a row whose intent was recorded.
  virtual void end(const call_id& call, std::uint32_t seq, ledger_end end) = 0;
  /// A read, behind, row and end in one. Dropped and counted when the queue is full.
  virtual void record(ledger_row row, ledger_end end) = 0;
  /// All rows of a call of that tenant, by seq; empty: none. Sees rows that are still queued.
  virtual task<result<std::vector<ledger_record>>> find(std::string tenant, call_id call) = 0;
};

}  // namespace patchbay::core::ports
