#include "store/lanes.hpp"

#include <iterator>

namespace patchbay::store {
namespace {

std::atomic<std::uint64_t> last_id{0};

template <class T>
void move_all(std::vector<T>& from, std::vector<T>& to) {
  if (to.empty()) {
    std::swap(from, to);
    return;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

}  // namespace

lanes::lanes() : id_(++last_id) {}

lanes::lane& lanes::mine() {
  thread_local std::uint64_t owner = 0;
  thread_local lane* found = nullptr;
  if (owner != id_) {
    std::lock_guard lock(mutex_);
    auto& slot = lanes_[std::this_thread::get_id()];
    if (slot == nullptr) slot = std::make_unique<lane>();
    found = slot.get();
    owner = id_;
  }
  return *found;
}

std::vector<lanes::lane*> lanes::all() {
  std::vector<lane*> list;
  std::lock_guard lock(mutex_);
  list.reserve(lanes_.size());
  for (auto& [thread, l] : lanes_) list.push_back(l.get());
  return list;
}

void lanes::put(std::shared_ptr<pending_intent> intent) {
  lane& l = mine();
  std::lock_guard lock(l.mutex);
  l.intents.push_back(std::move(intent));
}

void lanes::put(end_row end) {
  lane& l = mine();
  std::lock_guard lock(l.mutex);
  l.ends.push_back(std::move(end));
}

void lanes::put(read_row read) {
  lane& l = mine();
  std::lock_guard lock(l.mutex);
  l.reads.push_back(std::move(read));
}

void lanes::fetch_intents(intent_list& to) {
  for (lane* l : all()) {
    std::lock_guard lock(l->mutex);
    move_all(l->intents, to);
  }
}

void lanes::fetch_behind(std::vector<end_row>& ends, std::vector<read_row>* reads) {
  for (lane* l : all()) {
    std::lock_guard lock(l->mutex);
    move_all(l->ends, ends);
    if (reads != nullptr) move_all(l->reads, *reads);
  }
}

std::size_t lanes::expire(core::steady_time now, const core::error& with) {
  crossing::resumption together;
  std::size_t expired = 0;
  for (lane* l : all()) {
    std::lock_guard lock(l->mutex);
    expired += std::erase_if(l->intents, [&](const auto& intent) {
      if (intent->deadline >= now) return false;
      intent->answer(with, together);
      return true;
    });
  }
  return expired;
}

}  // namespace patchbay::store
