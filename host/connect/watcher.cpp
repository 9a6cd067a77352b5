#include "connect/watcher.hpp"

#include <algorithm>
#include <utility>

#include "observe/log.hpp"

namespace patchbay::connect {

using core::result;
using core::ports::task;

task<result<std::size_t>> watcher::load() {
  result<std::vector<core::connection>> rows = co_await w_.store.changed_since(revision_);
  if (!rows.ok()) co_return rows.error();
  const std::size_t count = rows->size();
  for (const core::connection& row : *rows) revision_ = std::max(revision_, row.revision);
  if (count > 0) publish(w_, std::move(*rows));
  co_return count;
}

task<void> watcher::watch() {
  bool failing = false;
  while (!stopping_) {
    result<std::size_t> got = co_await load();
    if (!got.ok() && !failing) {
      observe::log::warn("changes of connections cannot be read", {{"error", got.error().message}});
    }
    failing = !got.ok();
    co_await w_.time.sleep(interval);
  }
}

}  // namespace patchbay::connect
