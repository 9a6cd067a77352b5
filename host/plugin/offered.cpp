// What a loader does with the lists of tools that servers offer.
#include <algorithm>

#include "plugin/loader.hpp"

namespace patchbay::plugin {

core::result<void> add_configured(manifest& to, const code* by) {
  if (!to.configured_providers || by == nullptr) return {};
  const auto text = by->configured_providers();
  if (!text) {
    return core::error{text.error().code, "gives no providers: " + text.error().message,
                       text.error().hint, 0};
  }
  auto read = parse_configured(*text);
  if (!read) {
    return core::error{core::errc::invalid_argument,
                       "its providers by settings are refused: " + read.error().message,
                       read.error().hint, 0};
  }
  for (auto& made : *read) {
    for (const auto& p : to.providers) {
      if (p.name != made.name) continue;
      return core::error{core::errc::invalid_argument,
                         "has the provider \"" + p.name + "\" twice: in its settings too",
                         "rename it in the plugins' configuration", 0};
    }
    to.providers.push_back(std::move(made));
  }
  return {};
}

void loader::learn(const std::vector<core::offered_ptr>& lists) {
  for (const auto& list : lists) {
    const bool known = std::any_of(offered_.begin(), offered_.end(),
                                   [&](const auto& o) { return o.lock() == list; });
    if (!known) offered_.push_back(list);
  }
  auto next = next_catalogue(loaded_now());
  if (next->derived != current_->derived) announce(std::move(next));
}

std::vector<std::shared_ptr<const loaded_plugin>> loader::loaded_now() const {
  std::vector<std::shared_ptr<const loaded_plugin>> now;
  for (const auto& f : files_) {
    if (f.loaded != nullptr) now.push_back(f.loaded);
  }
  return now;
}

std::shared_ptr<const core::catalogue> loader::next_catalogue(
    const std::vector<std::shared_ptr<const loaded_plugin>>& now) {
  auto next = std::make_shared<core::catalogue>(*catalogue_of(now, current_->generation + 1));
  std::erase_if(offered_, [](const auto& o) { return o.expired(); });
  core::offered_set live;
  for (const auto& o : offered_) {
    if (const auto list = o.lock()) live.push_back(list->id);
  }
  std::sort(live.begin(), live.end());
  for (const auto& plugin : now) {
    if (plugin->derives == nullptr) continue;
    for (const auto& o : offered_) {
      const auto list = o.lock();
      const core::provider* of = list == nullptr ? nullptr : next->find_provider(list->provider);
      const auto& own = plugin->offers->providers;
      const bool ours = of != nullptr && std::any_of(own.begin(), own.end(), [&](const auto& p) {
                          return p.name == of->name && p.derives;
                        });
      if (!ours) continue;
      const std::size_t before = plugin->derives->asked();
      const auto made = plugin->derives->derive(*of, *list);
      if (made) {
        next->derived[list->id] = *made;
      } else if (plugin->derives->asked() != before) {
        log_(level::warn, "no actions for a server of " + of->name + ": " + made.error().message);
      }
    }
    plugin->derives->keep(live);
  }
  return next;
}

void loader::announce(std::shared_ptr<const core::catalogue> next) {
  // First the new one, then the end of the old: a call that comes too late for the one finds the
  // other.
  if (options_.publish) options_.publish(next);
  const std::lock_guard lock(mutex_);
  current_ = std::move(next);
}

}  // namespace patchbay::plugin
