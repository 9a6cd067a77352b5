#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/action_table.hpp"
#include "core/connection.hpp"
#include "core/ports/store.hpp"

namespace patchbay::connect {

/// What servers offered when they were asked last, for providers whose actions are made of that.
/// Equal lists of a provider are one object. [any thread]
class offers {
 public:
  using connection_ptr = std::shared_ptr<const core::connection>;

  /// Is told of each list that no server had before, on the thread of `put`.
  using listener = std::function<void(core::offered_ptr)>;
  void listen(listener to);

  /// Null: it is not known.
  [[nodiscard]] core::offered_ptr find(const core::connection& c) const;
  /// `tools` is what the server of that row lists; `fresh`: it was asked just now. Whether that is
  /// another list than before.
  bool put(const core::ports::offered_row& row, bool fresh);
  /// How often what is offered has changed.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }

  /// Notes that the server of `c` has to be asked, unless that was done by this process. At most
  /// `wanted_max` wait; more are forgotten until they are wanted again.
  void want(const connection_ptr& c);
  /// The same although it was asked before.
  void want_again(const connection_ptr& c);
  /// What was noted, once.
  [[nodiscard]] std::vector<connection_ptr> take_wanted();

  static constexpr std::size_t wanted_max = 4096;
  static constexpr std::size_t list_bytes_max = 1U << 20;

 private:
  struct known {
    core::offered_ptr list;
    bool fresh = false;
  };

  core::offered_ptr shared(const core::ports::offered_row& row, bool& is_new);

  mutable std::mutex mutex_;
  listener listener_;
  std::unordered_map<std::string, known> places_;
  std::map<std::string, std::weak_ptr<const core::offered_tools>> lists_;  ///< provider and text
  std::map<std::string, connection_ptr> wanted_;
  std::uint64_t last_id_ = 0;
  std::atomic<std::uint64_t> changes_{0};
};

/// The row of `c` in the store: a connection that the environment lends has no tenant.
core::ports::offered_row offered_row_of(const core::connection& c,
                                        std::shared_ptr<const std::string> tools = {});

}  // namespace patchbay::connect
