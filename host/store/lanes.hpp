#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/ports/store.hpp"
#include "crossing/completion.hpp"
#include "store/ledger_rows.hpp"

namespace patchbay::store {

/// An intent on its way to the disk, and who waits for it. Whoever moves `state` away from
/// `waiting` answers the caller.
struct pending_intent {
  enum class phase : std::uint8_t { waiting, answered };

  pending_intent(core::ports::ledger_row r, core::steady_time d) : row(std::move(r)), deadline(d) {}
  /// Answers the caller unless that was done before; whether it was done now.
  bool answer(core::result<void> with, crossing::resumption& together) {
    if (state.exchange(phase::answered) == phase::answered) return false;
    done.complete(std::move(with), together);
    return true;
  }

  core::ports::ledger_row row;
  core::steady_time deadline;
  crossing::completion<core::result<void>> done;
  std::atomic<phase> state{phase::waiting};
};
using intent_list = std::vector<std::shared_ptr<pending_intent>>;

/// What threads have handed in for the ledger and the writer has not fetched: each thread has a
/// lane with a lock of its own, so that callers never wait for each other. [any thread]
class lanes {
 public:
  lanes();
  lanes(const lanes&) = delete;
  lanes& operator=(const lanes&) = delete;

  void put(std::shared_ptr<pending_intent> intent);
  void put(end_row end);
  void put(read_row read);

  /// Appends all intents to `to`.
  void fetch_intents(intent_list& to);
  /// Appends all ends, and the reads if `reads` is given.
  void fetch_behind(std::vector<end_row>& ends, std::vector<read_row>* reads);
  /// Answers `with` to every intent whose deadline is before `now`, and forgets it; how many.
  std::size_t expire(core::steady_time now, const core::error& with);

 private:
  struct lane {
    std::mutex mutex;
    intent_list intents;
    std::vector<end_row> ends;
    std::vector<read_row> reads;
  };

  lane& mine();
  std::vector<lane*> all();

  const std::uint64_t id_;  ///< of this object among all that ever were
  std::mutex mutex_;
  std::unordered_map<std::thread::id, std::unique_ptr<lane>> lanes_;
};

}  // namespace patchbay::store
