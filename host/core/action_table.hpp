#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/action.hpp"
#include "core/ids.hpp"

namespace patchbay::core {

/// What a server of a provider offered when it was asked last. Equal ones are one object.
struct offered_tools {
  std::uint64_t id = 0;  ///< from 1; never used again in one process
  std::string provider;
  std::string json;  ///< the list "tools" of its tools/list
};
using offered_ptr = std::shared_ptr<const offered_tools>;

/// Servers' lists of tools by their ids, sorted.
using offered_set = std::vector<std::uint64_t>;

/// Everything that is loaded now: immutable, published as a whole. Generations only grow.
struct catalogue {
  std::uint64_t generation = 0;
  std::vector<provider> providers;                     ///< sorted by name
  std::vector<std::shared_ptr<const action>> actions;  ///< sorted by name
  /// The actions that were made of servers' lists, by the list's id; those of one sorted by name.
  std::map<std::uint64_t, std::vector<std::shared_ptr<const action>>> derived;
  [[nodiscard]] const provider* find_provider(std::string_view name) const noexcept;
  [[nodiscard]] std::shared_ptr<const action> find_action(std::string_view name) const noexcept;
};

/// A set of providers, as sorted names.
using provider_set = std::vector<std::string>;

/// The actions that one tenant may call now. Immutable; equal tenants share one.
class action_table {
 public:
  /// `usable` sorted; `lists` are those of the tenant's servers. Of two actions with one name the
  /// manifest's is taken, then that of the provider whose name comes first.
  action_table(const catalogue& from, provider_set usable, offered_set lists = {});

  [[nodiscard]] const provider_set& providers() const noexcept { return usable_; }
  [[nodiscard]] const offered_set& lists() const noexcept { return lists_; }
  /// Sorted by name.
  [[nodiscard]] const std::vector<std::shared_ptr<const action>>& actions() const noexcept {
    return actions_;
  }
  /// Null if this tenant may not call it.
  [[nodiscard]] const std::shared_ptr<const action>* find(std::string_view name) const noexcept;

 private:
  provider_set usable_;
  offered_set lists_;
  std::vector<std::shared_ptr<const action>> actions_;
  std::unordered_map<std::string_view, const std::shared_ptr<const action>*> by_name_;
};

/// A table and the catalogue of which it is the right one.
struct table_view {
  std::uint64_t generation = 0;
  std::shared_ptr<const action_table> table;
};

/// Interns action tables by usable providers and what their servers list: equal tenants share one.
/// A table whose actions a new catalogue leaves as they were stays the same object; the others are
/// made again, once each, when they are next asked for. A table lives as long as somebody holds it.
/// [any thread]
class action_tables {
 public:
  explicit action_tables(std::shared_ptr<const catalogue> first);

  [[nodiscard]] std::shared_ptr<const catalogue> current() const;
  [[nodiscard]] std::uint64_t generation() const noexcept;
  /// Later tables are those of `next`; tables that were handed out stay as they are. Actions that
  /// did not change are the same objects in both. Takes time by the number of distinct tables.
  void publish(std::shared_ptr<const catalogue> next);
  /// `usable` sorted; names that no loaded provider has are dropped, and so are lists of which no
  /// actions were made.
  [[nodiscard]] std::shared_ptr<const action_table> table_for(provider_set usable,
                                                              offered_set lists = {});
  /// The same for the tenant who has connected `connected`: with the providers that everybody may
  /// use, who need neither an account nor a server's address.
  [[nodiscard]] table_view view_for(provider_set connected, offered_set lists = {});
  /// How many distinct tables are alive.
  [[nodiscard]] std::size_t distinct() const;
  /// How many tables were made since the start.
  [[nodiscard]] std::uint64_t made() const noexcept;

 private:
  using key = std::pair<provider_set, offered_set>;
  std::shared_ptr<const action_table> find_or_make(provider_set usable, offered_set lists);

  mutable std::mutex mutex_;
  std::atomic<std::uint64_t> generation_;
  std::atomic<std::uint64_t> made_{0};
  std::shared_ptr<const catalogue> current_;
  std::map<key, std::weak_ptr<const action_table>> tables_;
};

/// The names of `candidates` that are nearest to `name` by edit distance, best first, at most
/// `count`, none further than a third of its length (at least 2).
std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates,
                                 std::size_t count);

}  // namespace patchbay::core
