#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/ports/store.hpp"
#include "crossing/worker_pool.hpp"
#include "store/deadline_watch.hpp"
#include "store/lanes.hpp"
#include "store/ledger_rows.hpp"
#include "store/writer.hpp"

namespace patchbay::store {

class database;

struct ledger_options {
  std::size_t queue_max = 65'536;            ///< rows that wait and nobody waits for
  std::size_t waiting_max = 65'536;          ///< intents that wait, each until its deadline
  std::chrono::milliseconds gather{20};      ///< how long rows that nobody waits for are gathered
  std::chrono::microseconds join{1000};      ///< how long intents of a crowd wait for each other
  std::chrono::hours keep{24 * 30};          ///< rows older than this are removed
  std::int64_t keep_bytes = 1LL << 30;       ///< of the SQLite file; beyond it the oldest rows go
  std::chrono::milliseconds upkeep{30'000};  ///< how often age and size are looked at
};

/// What the ledger has done since it was opened.
struct ledger_counters {
  std::uint64_t written = 0;    ///< rows: intents, ends and reads
  std::uint64_t dropped = 0;    ///< reads that were not recorded
  std::uint64_t queued = 0;     ///< ends and reads that wait now
  std::uint64_t waiting = 0;    ///< intents that wait now
  std::uint64_t pruned = 0;     ///< removed by age or size
  std::uint64_t recovered = 0;  ///< intents without an end that were found when it was opened
  std::uint64_t commits = 0;
  std::uint64_t failed_commits = 0;
};

/// The durable record of tool calls, written in groups: all intents that wait go to the disk in one
/// transaction, ends with them, reads behind. Owns the thread that writes to the database.
class ledger final : public core::ports::ledger, private write_source {
 public:
  /// First gives every intent that an earlier process left without an end the status unknown (on
  /// PostgreSQL, which other hosts may use: those older than 10 minutes). `db` and `readers` must
  /// outlive the ledger.
  static core::result<std::unique_ptr<ledger>> open(database& db, crossing::worker_pool& readers,
                                                    ledger_options options);
  /// Writes what is queued.
  ~ledger() override = default;

  core::ports::task<core::result<void>> intend(core::ports::ledger_row row,
                                               core::steady_time deadline) override;
  void end(const core::call_id& call, std::uint32_t seq, core::ports::ledger_end end) override;
  void record(core::ports::ledger_row row, core::ports::ledger_end end) override;
  core::ports::task<core::result<std::vector<core::ports::ledger_record>>> find(
      std::string tenant, core::call_id call) override;

  [[nodiscard]] ledger_counters counters() const noexcept;
  /// The thread on which everything else that writes to the database runs.
  [[nodiscard]] writer& writes() noexcept { return writer_; }

 private:
  /// Rows that the writer has fetched and not written, oldest first.
  template <class T>
  struct backlog {
    std::vector<T> rows;
    std::size_t at = 0;

    [[nodiscard]] std::size_t size() const noexcept { return rows.size() - at; }
    [[nodiscard]] std::span<const T> next(std::size_t most) const {
      return std::span<const T>(rows).subspan(at, std::min(most, size()));
    }
    void drop(std::size_t n) {
      at += n;
      if (at == rows.size()) {
        rows.clear();
        at = 0;
      }
    }
  };

  ledger(database& db, crossing::worker_pool& readers, ledger_options options,
         std::unique_ptr<call_log> log, std::uint64_t recovered);

  core::steady_time turn(core::steady_time now) override;
  void queue_behind() noexcept;
  void fetch_intents(core::steady_time now);
  void write_intents();
  void write_intents_singly(std::span<const std::shared_ptr<pending_intent>> intents);
  void answer_intent(pending_intent& intent, const core::result<void>& written,
                     crossing::resumption& together);
  void write_intents(std::span<const std::shared_ptr<pending_intent>> intents);
  bool write_behind();
  bool write_behind_singly(std::size_t ends, std::size_t reads);
  core::result<void> write_end_singly();
  core::result<void> write_all_behind();
  core::result<void> commit(const ledger_batch& batch);
  core::steady_time next_turn(core::steady_time now);
  bool joining(core::steady_time now);
  void upkeep(core::steady_time now);
  void expire();

  database& db_;
  crossing::worker_pool& readers_;
  const ledger_options options_;

  lanes lanes_;
  std::atomic<std::uint64_t> queued_{0};
  std::atomic<std::int64_t> open_{0};     ///< writes from the call of intend() to that of end()
  std::atomic<std::int64_t> put_{0};      ///< intents in the lanes
  std::atomic<std::int64_t> wake_at_{1};  ///< the writer is woken for that many of them
  /// The writer turns within `gather` anyway, nobody needs to wake it for a row behind.
  std::atomic<bool> dozing_{false};

  // Of the writer thread.
  const std::unique_ptr<call_log> log_;
  std::mutex fetched_mutex_;  ///< guards the list fetched_ against expire()
  intent_list fetched_;
  backlog<end_row> ends_;
  backlog<read_row> reads_;
  core::steady_time behind_due_ = core::steady_time::max();
  core::steady_time join_until_ = core::steady_time::max();
  std::int64_t crowd_ = 0;  ///< how many writes were open at once of late
  core::steady_time rest_until_ = core::steady_time::min();
  core::steady_time upkeep_due_;
  core::error last_failure_;
  bool busy_ = false;  ///< something was committed in this turn

  std::atomic<std::uint64_t> written_{0}, dropped_{0}, pruned_{0}, commits_{0}, failed_commits_{0};
  const std::uint64_t recovered_;

  deadline_watch watch_;
  writer writer_;  ///< last: its thread uses all the others
};

}  // namespace patchbay::store
