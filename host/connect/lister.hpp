#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "connect/wiring.hpp"

namespace patchbay::connect {

/// Asks the server of `c` what it lists, keeps the answer in the store and makes it known. Errors:
/// those of the server; too_large. A store that fails is logged: the list holds until the end.
core::ports::task<core::result<void>> learn_tools(const wiring& w,
                                                  std::shared_ptr<const core::connection> c,
                                                  core::steady_time deadline);

/// Asks in the background the servers whose lists are wanted: of connections that were made before
/// this process or elsewhere when they are first used, of servers that the environment names from
/// the start on and every `renewal`. One that does not answer is asked again, later each time.
class lister {
 public:
  explicit lister(const wiring& w) : w_(w) {}

  /// Makes known what the store has; the number of lists' places. Asks nobody.
  core::ports::task<core::result<std::size_t>> load();
  /// Looks every `interval` until `stop`.
  core::ports::task<void> work();
  /// Ends `work` within `interval`. [any thread]
  void stop() noexcept { stopping_ = true; }
  /// One look: asks those whose time has come, and returns when they have answered.
  core::ports::task<void> look();

  static constexpr std::chrono::milliseconds interval{250};
  static constexpr std::chrono::seconds answer_wait{20};
  static constexpr std::chrono::minutes renewal{10};
  static constexpr std::chrono::seconds first_delay{1};
  static constexpr std::chrono::seconds longest_delay{60};
  static constexpr std::size_t at_once_max = 8;

 private:
  struct entry {
    std::shared_ptr<const core::connection> of;
    core::steady_time next{};
    std::chrono::seconds delay{0};  ///< since the last failure
    bool lent = false;
  };
  struct round;

  void gather();
  core::ports::task<void> ask(std::shared_ptr<round> in);
  core::ports::task<void> ask_one(std::string place);

  const wiring& w_;
  std::uint64_t generation_ = 0;  ///< of the catalogue whose lent servers are gathered
  bool gathered_ = false;
  std::map<std::string, entry> waiting_;
  std::map<std::string, core::steady_time> listed_;  ///< of lent servers, by provider
  std::atomic<bool> stopping_{false};
};

}  // namespace patchbay::connect
