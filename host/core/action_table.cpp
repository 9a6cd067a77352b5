#include "core/action_table.hpp"

#include <algorithm>
#include <numeric>

namespace patchbay::core {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

std::vector<std::shared_ptr<const action>> actions_of(const catalogue& from,
                                                      const provider_set& usable,
                                                      const offered_set& lists) {
  std::vector<std::shared_ptr<const action>> actions;
  const auto add = [&](const std::vector<std::shared_ptr<const action>>& some) {
    for (const auto& a : some) {
      if (std::binary_search(usable.begin(), usable.end(), a->provider)) actions.push_back(a);
    }
  };
  add(from.actions);
  if (lists.empty()) return actions;
  const auto listed = static_cast<std::ptrdiff_t>(actions.size());
  for (const std::uint64_t id : lists) {
    if (const auto made = from.derived.find(id); made != from.derived.end()) add(made->second);
  }
  std::sort(actions.begin() + listed, actions.end(),
            [](const auto& a, const auto& b) { return a->provider < b->provider; });
  std::stable_sort(actions.begin(), actions.end(),
                   [](const auto& a, const auto& b) { return a->name < b->name; });
  actions.erase(std::unique(actions.begin(), actions.end(),
                            [](const auto& a, const auto& b) { return a->name == b->name; }),
                actions.end());
  return actions;
}

/// Whether `table` is what would be made of `next` for its providers.
bool serves(const action_table& table, const catalogue& next) {
  return std::all_of(table.providers().begin(), table.providers().end(),
                     [&](const std::string& p) { return next.find_provider(p) != nullptr; }) &&
         table.actions() == actions_of(next, table.providers(), table.lists());
}

}  // namespace

const provider* catalogue::find_provider(std::string_view name) const noexcept {
  auto at = std::lower_bound(providers.begin(), providers.end(), name,
                             [](const provider& p, std::string_view n) { return p.name < n; });
  return at != providers.end() && at->name == name ? &*at : nullptr;
}

std::shared_ptr<const action> catalogue::find_action(std::string_view name) const noexcept {
  auto at = std::lower_bound(
      actions.begin(), actions.end(), name,
      [](const std::shared_ptr<const action>& a, std::string_view n) { return a->name < n; });
  return at != actions.end() && (*at)->name == name ? *at : nullptr;
}

action_table::action_table(const catalogue& from, provider_set usable, offered_set lists)
    : usable_(std::move(usable)),
      lists_(std::move(lists)),
      actions_(actions_of(from, usable_, lists_)) {
  by_name_.reserve(actions_.size());
  for (const auto& a : actions_) by_name_.emplace(a->name, &a);
}

const std::shared_ptr<const action>* action_table::find(std::string_view name) const noexcept {
  auto at = by_name_.find(name);
  return at == by_name_.end() ? nullptr : at->second;
}

action_tables::action_tables(std::shared_ptr<const catalogue> first)
    : generation_(first->generation), current_(std::move(first)) {}

std::shared_ptr<const catalogue> action_tables::current() const {
  std::lock_guard lock(mutex_);
  return current_;
}

std::uint64_t action_tables::generation() const noexcept {
  return generation_.load(std::memory_order_acquire);
}

void action_tables::publish(std::shared_ptr<const catalogue> next) {
  std::lock_guard lock(mutex_);
  current_ = std::move(next);
  std::erase_if(tables_, [this](const auto& entry) {
    const auto table = entry.second.lock();
    return table == nullptr || !serves(*table, *current_);
  });
  generation_.store(current_->generation, std::memory_order_release);
}

std::shared_ptr<const action_table> action_tables::table_for(provider_set usable,
                                                             offered_set lists) {
  std::lock_guard lock(mutex_);
  return find_or_make(std::move(usable), std::move(lists));
}

table_view action_tables::view_for(provider_set connected, offered_set lists) {
  std::lock_guard lock(mutex_);
  for (const provider& p : current_->providers) {
    if (p.needs_auth || p.via == transport::mcp) continue;
    const auto at = std::lower_bound(connected.begin(), connected.end(), p.name);
    if (at == connected.end() || *at != p.name) connected.insert(at, p.name);
  }
  return {current_->generation, find_or_make(std::move(connected), std::move(lists))};
}

std::shared_ptr<const action_table> action_tables::find_or_make(provider_set usable,
                                                                offered_set lists) {
  std::erase_if(usable, [this](const std::string& p) { return !current_->find_provider(p); });
  std::erase_if(lists, [this](std::uint64_t id) { return !current_->derived.contains(id); });
  auto& slot = tables_[key(usable, lists)];
  auto table = slot.lock();
  if (!table) {
    table = std::make_shared<const action_table>(*current_, std::move(usable), std::move(lists));
    made_.fetch_add(1, std::memory_order_relaxed);
    slot = table;
  }
  return table;
}

std::uint64_t action_tables::made() const noexcept { return made_.load(std::memory_order_relaxed); }

std::size_t action_tables::distinct() const {
  std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      tables_.begin(), tables_.end(), [](const auto& entry) { return !entry.second.expired(); }));
}

std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates,
                                 std::size_t count) {
  const std::size_t furthest = std::max<std::size_t>(2, name.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance <= furthest) found.emplace_back(distance, candidate);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < found.size() && i < count; ++i) names.push_back(found[i].second);
  return names;
}

}  // namespace patchbay::core
