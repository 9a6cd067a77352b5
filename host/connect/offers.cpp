#include "connect/offers.hpp"

#include <utility>

#include "connect/directory.hpp"

namespace patchbay::connect {
namespace {

std::string place_of(const core::ports::offered_row& row) {
  return row.tenant + '\n' + row.provider + '\n' + row.connected_account;
}

std::string place_of(const core::connection& c) { return place_of(offered_row_of(c)); }

}  // namespace

core::ports::offered_row offered_row_of(const core::connection& c,
                                        std::shared_ptr<const std::string> tools) {
  if (is_lent(c)) return {"", c.provider, "", std::move(tools)};
  return {c.tenant, c.provider, c.connected_account, std::move(tools)};
}

void offers::listen(listener to) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(to);
}

core::offered_ptr offers::find(const core::connection& c) const {
  const std::string place = place_of(c);
  const std::lock_guard lock(mutex_);
  const auto at = places_.find(place);
  return at == places_.end() ? nullptr : at->second.list;
}

core::offered_ptr offers::shared(const core::ports::offered_row& row, bool& is_new) {
  const std::string key = row.provider + '\n' + *row.tools;
  auto& slot = lists_[key];
  auto list = slot.lock();
  is_new = list == nullptr;
  if (is_new) {
    list = std::make_shared<const core::offered_tools>(
        core::offered_tools{++last_id_, row.provider, *row.tools});
    slot = list;
  }
  return list;
}

bool offers::put(const core::ports::offered_row& row, bool fresh) {
  core::offered_ptr list;
  listener told;
  bool is_new = false;
  {
    const std::lock_guard lock(mutex_);
    known& now = places_[place_of(row)];
    if (now.list != nullptr && now.list->json == *row.tools) {
      now.fresh = now.fresh || fresh;
      return false;
    }
    list = shared(row, is_new);
    now.list = list;
    now.fresh = fresh;
    std::erase_if(lists_, [](const auto& one) { return one.second.expired(); });
    if (is_new) told = listener_;
  }
  ++changes_;
  if (told) told(std::move(list));
  return true;
}

void offers::want(const connection_ptr& c) {
  const std::string place = place_of(*c);
  const std::lock_guard lock(mutex_);
  const auto at = places_.find(place);
  const bool asked = at != places_.end() && at->second.fresh;
  if (!asked && wanted_.size() < wanted_max) wanted_.emplace(place, c);
}

void offers::want_again(const connection_ptr& c) {
  const std::string place = place_of(*c);
  const std::lock_guard lock(mutex_);
  if (wanted_.size() < wanted_max) wanted_.insert_or_assign(place, c);
}

std::vector<offers::connection_ptr> offers::take_wanted() {
  std::vector<connection_ptr> all;
  const std::lock_guard lock(mutex_);
  for (auto& [place, c] : wanted_) all.push_back(std::move(c));
  wanted_.clear();
  return all;
}

}  // namespace patchbay::connect
