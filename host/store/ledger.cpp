#include "store/ledger.hpp"

#include <algorithm>
#include <utility>

#include "store/database.hpp"
#include "store/engine.hpp"

namespace patchbay::store {
namespace {

using core::errc;
using core::error;
using core::result;
using core::steady_time;

constexpr std::size_t writer_jobs_max = 4096;
constexpr std::size_t behind_rows_max = 512;  ///< of one transaction, so that intents wait briefly
constexpr std::int64_t crowd_min = 8;         ///< fewer open writes never wait for each other
constexpr std::int64_t together_max = 32;     ///< no more are waited for: a commit is shared enough
constexpr std::size_t intents_max = 1024;     ///< of one transaction
constexpr int wal_pages_max = 4000;           ///< 16 MiB, then the WAL is emptied
constexpr int idle_wal_pages_max = 1000;      ///< the same when nothing waits
constexpr std::uint32_t prune_batch = 500;
constexpr auto prune_pause = std::chrono::milliseconds(20);
constexpr auto retry_pause = std::chrono::milliseconds(500);
constexpr auto watch_period = std::chrono::milliseconds(50);
constexpr auto find_max = std::chrono::seconds(10);
constexpr auto foreign_intent_age = std::chrono::minutes(10);

error not_in_time() {
  return {errc::timeout, "The call could not be recorded in time, so nothing was sent.",
          "Try again; if this repeats, look whether the disk of the data directory is busy.", 0};
}

error cannot_record(const error& why) {
  return {errc::unavailable, "The call could not be recorded, so nothing was sent: " + why.message,
          why.hint, 0};
}

}  // namespace

result<std::unique_ptr<ledger>> ledger::open(database& db, crossing::worker_pool& readers,
                                             ledger_options options) {
  const bool alone = db.inner().sqlite();
  const auto before =
      alone ? core::wall_time::max() : std::chrono::system_clock::now() - foreign_intent_age;
  auto log = std::make_unique<call_log>(db);
  auto recovered = log->recover(before);
  if (!recovered) return recovered.error();
  db.inner().manage_wal();
  return std::unique_ptr<ledger>(new ledger(db, readers, options, std::move(log), *recovered));
}

ledger::ledger(database& db, crossing::worker_pool& readers, ledger_options options,
               std::unique_ptr<call_log> log, std::uint64_t recovered)
    : db_(db),
      readers_(readers),
      options_(options),
      log_(std::move(log)),
      upkeep_due_(std::chrono::steady_clock::now() + options.upkeep),
      recovered_(recovered),
      watch_(watch_period, [this] { expire(); }),
      writer_(*this, writer_jobs_max) {}

core::ports::task<result<void>> ledger::intend(core::ports::ledger_row row, steady_time deadline) {
  if (watch_.watched() >= options_.waiting_max) {
    co_return error{errc::unavailable, "Too many calls wait to be recorded; nothing was sent.",
                    "Try again shortly.", 1};
  }
  auto intent = std::make_shared<pending_intent>(std::move(row), deadline);
  watch_.enter();
  ++open_;
  lanes_.put(intent);
  if (++put_ >= wake_at_) writer_.wake();
  result<void> answer = co_await intent->done.wait();
  watch_.leave();
  if (!answer) --open_;
  co_return answer;
}

void ledger::end(const core::call_id& call, std::uint32_t seq, core::ports::ledger_end end) {
  lanes_.put(end_row{call, seq, std::move(end)});
  --open_;
  queue_behind();
}

void ledger::record(core::ports::ledger_row row, core::ports::ledger_end end) {
  if (queued_.load(std::memory_order_relaxed) >= options_.queue_max) {
    ++dropped_;
    return;
  }
  lanes_.put(read_row{std::move(row), std::move(end)});
  queue_behind();
}

void ledger::queue_behind() noexcept {
  const auto before = queued_.fetch_add(1);
  if ((before == 0 && !dozing_) || before == options_.queue_max / 2) writer_.wake();
}

core::ports::task<result<std::vector<core::ports::ledger_record>>> ledger::find(
    std::string tenant, core::call_id call) {
  const auto deadline = std::chrono::steady_clock::now() + find_max;
  if (queued_ > 0) {
    auto flush = [this] { return write_all_behind(); };
    result<void> flushed = co_await writer_.run(flush, deadline);
    if (!flushed) co_return flushed.error();
  }
  auto job = [this, tenant, call] { return find_calls(db_, tenant, call); };
  auto found = co_await readers_.run(job, deadline);
  co_return found;
}

ledger_counters ledger::counters() const noexcept {
  return {written_, dropped_,   queued_,  watch_.watched(),
          pruned_,  recovered_, commits_, failed_commits_};
}

steady_time ledger::turn(steady_time now) {
  if (!joining(now)) fetch_intents(now);
  const std::size_t fetched_count = fetched_.size();
  if (fetched_count > 0) {
    lanes_.fetch_behind(ends_.rows, nullptr);
    write_intents();
  }
  if (now == steady_time::max()) {
    static_cast<void>(write_all_behind());
    static_cast<void>(log_->note_under_way());
    return now;
  }
  const auto queued = queued_.load();
  if (queued == 0) {
    behind_due_ = steady_time::max();
  } else if (behind_due_ == steady_time::max()) {
    behind_due_ = dozing_ ? rest_until_ : now + options_.gather;
  }
  if (queued > 0 && (now >= behind_due_ || queued >= options_.queue_max / 2)) {
    lanes_.fetch_behind(ends_.rows, &reads_.rows);
    behind_due_ = !write_behind()                     ? now + retry_pause
                  : ends_.size() + reads_.size() == 0 ? steady_time::max()
                                                      : now;
  }
  const bool idle = fetched_count == 0 && queued_ == 0;
  db_.inner().checkpoint(idle ? idle_wal_pages_max : wal_pages_max);
  if (now >= upkeep_due_ && fetched_count == 0) upkeep(now);
  return next_turn(now);
}

steady_time ledger::next_turn(steady_time now) {
  // While there is work, the writer looks again after each gathering and needs no waking for rows
  // behind; without any it sleeps until it is woken.
  const bool resting = dozing_ && now < rest_until_;
  if (!resting) {
    const bool busy = std::exchange(busy_, false) || behind_due_ != steady_time::max();
    dozing_ = busy;
    if (!busy && queued_ > 0) dozing_ = true;
    rest_until_ = dozing_ ? now + options_.gather : steady_time::max();
  }
  return std::min({behind_due_, rest_until_, upkeep_due_, join_until_});
}

bool ledger::joining(steady_time now) {
  // A commit costs the same for one intent and for a hundred. When many writes are open, the next
  // intents are about to come: they are waited for, briefly.
  const std::int64_t put = put_;
  if (put == 0) return false;
  crowd_ = std::max<std::int64_t>(open_, crowd_);
  const std::int64_t wanted = std::min(crowd_ * 3 / 4, together_max);
  if (crowd_ >= crowd_min && put < wanted && now < join_until_) {
    if (join_until_ == steady_time::max()) join_until_ = now + options_.join;
    wake_at_ = wanted;
    if (put_ < wanted) return true;
  }
  wake_at_ = 1;
  join_until_ = steady_time::max();
  crowd_ -= (crowd_ + 7) / 8;
  return false;
}

void ledger::fetch_intents(steady_time now) {
  crossing::resumption together;
  std::lock_guard lock(fetched_mutex_);
  fetched_.clear();
  lanes_.fetch_intents(fetched_);
  put_ -= static_cast<std::int64_t>(fetched_.size());
  std::erase_if(fetched_, [&, now](const auto& intent) {
    if (now == steady_time::max() || intent->deadline >= now) return false;
    intent->answer(not_in_time(), together);
    return true;
  });
}

void ledger::write_intents() {
  const std::span<const std::shared_ptr<pending_intent>> all(fetched_);
  for (std::size_t at = 0; at < all.size(); at += intents_max) {
    write_intents(all.subspan(at, std::min(intents_max, all.size() - at)));
  }
  std::lock_guard lock(fetched_mutex_);
  fetched_.clear();
}

void ledger::write_intents(std::span<const std::shared_ptr<pending_intent>> intents) {
  ledger_batch batch;
  batch.intents.reserve(intents.size());
  for (const auto& intent : intents) batch.intents.push_back(&intent->row);
  batch.ends = ends_.next(behind_rows_max);
  const std::size_t ends = batch.ends.size();
  const auto written = commit(batch);
  if (!written && written.error().code != errc::unavailable) {
    write_intents_singly(intents);
    return;
  }
  if (written) {
    ends_.drop(ends);
    queued_ -= ends;
  }
  crossing::resumption together;
  for (const auto& intent : intents) answer_intent(*intent, written, together);
}

void ledger::write_intents_singly(std::span<const std::shared_ptr<pending_intent>> intents) {
  for (const auto& intent : intents) {
    ledger_batch one;
    one.intents.push_back(&intent->row);
    const auto written = commit(one);
    crossing::resumption together;
    answer_intent(*intent, written, together);
  }
}

void ledger::answer_intent(pending_intent& intent, const result<void>& written,
                           crossing::resumption& together) {
  if (!written) {
    intent.answer(cannot_record(written.error()), together);
    return;
  }
  if (intent.answer({}, together)) return;
  // Its caller was told before that it came too late, and sends nothing.
  core::ports::ledger_end end;
  end.status = core::call_status::cancelled;
  end.error_code = "not_sent";
  end.error_message = not_in_time().message;
  ends_.rows.push_back(end_row{intent.row.call, intent.row.seq, std::move(end)});
  ++queued_;
}

bool ledger::write_behind() {
  ledger_batch batch;
  batch.ends = ends_.next(behind_rows_max);
  batch.reads = reads_.next(behind_rows_max);
  const std::size_t ends = batch.ends.size();
  const std::size_t reads = batch.reads.size();
  if (ends + reads == 0) return true;
  if (const auto written = commit(batch); !written) {
    last_failure_ = written.error();
    return last_failure_.code != errc::unavailable && write_behind_singly(ends, reads);
  }
  ends_.drop(ends);
  reads_.drop(reads);
  queued_ -= ends + reads;
  return true;
}

bool ledger::write_behind_singly(std::size_t ends, std::size_t reads) {
  const auto passed = [this](const result<void>& written) {
    if (written) return true;
    last_failure_ = written.error();
    if (last_failure_.code == errc::unavailable) return false;
    ++dropped_;
    return true;
  };
  for (; ends > 0; --ends) {
    if (!passed(write_end_singly())) return false;
    ends_.drop(1);
    --queued_;
  }
  for (; reads > 0; --reads) {
    if (!passed(commit({{}, {}, reads_.next(1)}))) return false;
    reads_.drop(1);
    --queued_;
  }
  return true;
}

result<void> ledger::write_end_singly() {
  auto written = commit({{}, ends_.next(1), {}});
  if (written || written.error().code == errc::unavailable) return written;
  // Its texts may be what the database does not take; how it ended counts more.
  end_row bare = ends_.next(1).front();
  bare.end.data_json.clear();
  bare.end.error_message.clear();
  return commit({{}, std::span<const end_row>(&bare, 1), {}});
}

result<void> ledger::write_all_behind() {
  lanes_.fetch_behind(ends_.rows, &reads_.rows);
  while (ends_.size() + reads_.size() > 0) {
    if (!write_behind()) return last_failure_;
  }
  return {};
}

result<void> ledger::commit(const ledger_batch& batch) {
  auto written = log_->write(batch);
  if (written) {
    ++commits_;
    written_ += batch.intents.size() + batch.ends.size() + batch.reads.size();
  } else {
    ++failed_commits_;
  }
  busy_ = true;
  return written;
}

void ledger::upkeep(steady_time now) {
  const auto aged = prune_calls(db_, std::chrono::system_clock::now() - options_.keep, prune_batch);
  std::uint64_t gone = aged ? *aged : 0;
  if (db_.inner().bytes_used() > options_.keep_bytes) {
    const auto oldest = prune_calls(db_, core::wall_time::max(), prune_batch);
    gone += oldest ? *oldest : 0;
  }
  pruned_ += gone;
  static_cast<void>(log_->note_under_way());
  upkeep_due_ = gone > 0 ? now + prune_pause : now + options_.upkeep;
}

void ledger::expire() {
  const auto now = std::chrono::steady_clock::now();
  put_ -= static_cast<std::int64_t>(lanes_.expire(now, not_in_time()));
  crossing::resumption together;
  std::lock_guard lock(fetched_mutex_);
  for (const auto& intent : fetched_) {
    if (intent->deadline < now) intent->answer(not_in_time(), together);
  }
}

}  // namespace patchbay::store
