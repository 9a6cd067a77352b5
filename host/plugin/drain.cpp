#include "plugin/drain.hpp"

#include <algorithm>
#include <utility>

#include "plugin/library.hpp"

namespace patchbay::plugin {

/// Code without a holder, until the plugin thread takes it.
class drain::returned {
 public:
  explicit returned(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// Destroys it here when there is no plugin thread any more.
  void put(code* done) {
    std::unique_ptr<code> owned(done);
    const std::lock_guard lock(mutex_);
    if (!open_) return;
    waiting_.push_back(std::move(owned));
    if (wake_) wake_();
  }
  std::vector<std::unique_ptr<code>> take(bool close) {
    const std::lock_guard lock(mutex_);
    if (close) open_ = false;
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  bool open_ = true;
  std::function<void()> wake_;
  std::vector<std::unique_ptr<code>> waiting_;
};

namespace {

/// Never closed: a call that nobody could end may still stand in it. Reachable to the end.
void leave_mapped(std::unique_ptr<code> held) {
  static auto* const all = new std::vector<std::unique_ptr<code>>;
  all->push_back(std::move(held));
}

std::string count_of(std::size_t n, const std::string& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

std::string in_seconds(std::chrono::milliseconds time) {
  const auto ms = time.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

}  // namespace

drain::drain(std::chrono::milliseconds deadline, log_sink log, std::function<void()> wake)
    : deadline_(deadline),
      log_(std::move(log)),
      returned_(std::make_shared<returned>(std::move(wake))) {}

drain::~drain() { close_all(); }

void drain::close_all() { returned_->take(true); }

void drain::end_calls_with(call_ender ender) {
  const std::lock_guard lock(ender_mutex_);
  end_calls_ = std::move(ender);
}

std::shared_ptr<code> drain::hold(std::unique_ptr<code> made) {
  return {made.release(), [to = returned_](code* done) { to->put(done); }};
}

void drain::begin(const std::shared_ptr<code>& old, std::string sha256, clock::time_point now) {
  entry e;
  e.about = {old->name(), std::move(sha256), 0, now, {}};
  e.path = old->path();
  e.id = old.get();
  e.how = old->how();
  e.held = old;
  const std::lock_guard lock(mutex_);
  leaving_.push_back(std::move(e));
}

void drain::work(clock::time_point now) {
  for (auto& done : returned_->take(false)) close(std::move(done));
  std::vector<entry> late;
  {
    const std::lock_guard lock(mutex_);
    for (const entry& e : leaving_) {
      if (waits(e) && now >= e.about.since + deadline_) late.push_back(e);
    }
  }
  for (entry& e : late) give_up(e);
}

void drain::close(std::unique_ptr<code> done) {
  entry e;
  {
    const std::lock_guard lock(mutex_);
    const auto at = std::find_if(leaving_.begin(), leaving_.end(),
                                 [&](const entry& x) { return x.id == done.get(); });
    if (at != leaving_.end()) {
      e = std::move(*at);
      leaving_.erase(at);
    } else {
      e.about.plugin = done->name();
      e.path = done->path();
    }
  }
  if (!e.about.kept.empty()) {
    leave_mapped(std::move(done));
    std::string why = e.about.kept;
    keep(std::move(e), std::move(why));
    return;
  }
  done.reset();
  ++closed_;
  if (!is_mapped(e.path)) return;
  log_(level::warn, "plugin " + e.about.plugin +
                        ": an earlier version stays in memory after closing: patchbay plugin check "
                        "says what holds it");
  ++kept_;
  keep(std::move(e), "its library stays mapped after closing");
}

void drain::give_up(entry& late) {
  const auto calls = static_cast<std::size_t>(late.held.use_count());
  const bool inside = late.how == isolation::inside;
  {
    const std::lock_guard lock(mutex_);
    const auto at = std::find_if(leaving_.begin(), leaving_.end(),
                                 [&](const entry& x) { return x.id == late.id; });
    if (calls == 0 || at == leaving_.end()) return;  // it has just come back
    if (inside) {
      at->about.kept = count_of(calls, "call") + " did not end within " + in_seconds(deadline_);
    } else {
      at->calls_ended = true;
    }
  }
  if (inside) ++kept_;
  log_(level::warn, "plugin " + late.about.plugin + " (" + late.about.sha256.substr(0, 12) + "): " +
                        count_of(calls, "call") + " did not end within " + in_seconds(deadline_) +
                        " of its replacement: they are ended, and that version " +
                        (inside ? "stays in memory" : "with them"));
  const std::lock_guard lock(ender_mutex_);
  if (end_calls_) end_calls_(late.id);
}

void drain::keep(entry stays, std::string why) {
  const std::lock_guard lock(mutex_);
  stays.about.kept = std::move(why);
  stays.held.reset();
  if (kept_named_.size() >= kept_named_max) kept_named_.erase(kept_named_.begin());
  kept_named_.push_back(std::move(stays));
}

std::optional<drain::clock::time_point> drain::next() const {
  std::optional<clock::time_point> first;
  const std::lock_guard lock(mutex_);
  for (const entry& e : leaving_) {
    if (!waits(e)) continue;
    const auto at = e.about.since + deadline_;
    if (!first || at < *first) first = at;
  }
  return first;
}

bool drain::holds(const std::filesystem::path& path) const {
  const std::lock_guard lock(mutex_);
  const auto is_it = [&](const entry& e) { return e.path == path; };
  return std::any_of(leaving_.begin(), leaving_.end(), is_it) ||
         std::any_of(kept_named_.begin(), kept_named_.end(), is_it);
}

std::vector<leaving_code> drain::list() const {
  std::vector<leaving_code> all;
  const std::lock_guard lock(mutex_);
  for (const auto* from : {&kept_named_, &leaving_}) {
    for (const entry& e : *from) {
      all.push_back(e.about);
      all.back().calls = static_cast<std::size_t>(e.held.use_count());
    }
  }
  return all;
}

std::size_t drain::draining() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      leaving_.begin(), leaving_.end(), [](const entry& e) { return e.about.kept.empty(); }));
}

}  // namespace patchbay::plugin
