#include "plugin/process_state.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

#include "plugin/process_channel.hpp"
#include "plugin/readable.hpp"

namespace patchbay::plugin {
namespace {

using std::chrono::milliseconds;

constexpr auto look = std::chrono::seconds(1);        ///< how often limits are looked at
constexpr auto last_words = milliseconds(100);        ///< from a closed line to the end by force
constexpr auto short_wait = milliseconds(250);        ///< a call waits that long for a start
constexpr std::size_t control_bytes_max = 64u << 10;  ///< heard in one look

using line_result = core::result<std::shared_ptr<process_channel>>;

/// Sends all of it; false: the other end has gone or did not take it in time.
bool send_until(int to, std::string_view bytes, core::steady_time until) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(to, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) return false;
    const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd room = {to, POLLOUT, 0};
    ::poll(&room, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
  }
  return true;
}

std::string text(milliseconds d) { return std::to_string(d.count()) + " ms"; }

}  // namespace

void plugin_process::log(level at, const std::string& what) const {
  spec_.log(at, "plugin " + spec_.name + ": " + what);
}

core::error plugin_process::not_now() const {
  const auto left = due_ - std::chrono::steady_clock::now();
  const auto s =
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::seconds>(left).count() + 1);
  const bool quarantined = state_ == phase::quarantined;
  return {core::errc::unavailable,
          "plugin " + spec_.name +
              (quarantined ? " is quarantined, because its process keeps ending; last: "
                           : " is being started again; ") +
              last_end_,
          quarantined
              ? "replace the file, or wait: it is tried again in " + std::to_string(s) + " s"
              : "try again in " + std::to_string(s) + " s",
          static_cast<int>(s)};
}

std::optional<line_result> plugin_process::try_line(const boost::asio::any_io_executor& executor,
                                                    told& wait) {
  const std::lock_guard lock(mutex_);
  const bool ends = state_ == phase::running && child_->doomed();
  if (state_ == phase::running && !ends) {
    auto found = child_->line_for(executor);
    if (found != nullptr) return line_result(std::move(found));
    return line_result(core::error{core::errc::unavailable,
                                   "too many threads call plugin " + spec_.name + " at once",
                                   "try again shortly", 1});
  }
  const bool soon =
      state_ == phase::waiting && due_ - std::chrono::steady_clock::now() <= short_wait;
  if (state_ != phase::starting && !soon && !ends) return line_result(not_now());
  waiting_.push_back(wait);
  return std::nullopt;
}

core::ports::task<line_result> plugin_process::line(boost::asio::any_io_executor executor) {
  constexpr int tries_max = 3;
  for (int i = 0; i < tries_max; ++i) {
    told wait;
    auto found = try_line(executor, wait);
    if (found) co_return std::move(*found);
    (void)co_await wait.wait();
  }
  const std::lock_guard lock(mutex_);
  co_return not_now();
}

core::result<void> plugin_process::wait_ready() {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [this] { return state_ != phase::starting; });
  if (failure_) return *failure_;
  return {};
}

core::error plugin_process::ended_while_asked() const {
  return {core::errc::unavailable, "plugin " + spec_.name + ": " + last_end_, "try again", 1};
}

core::result<std::string> plugin_process::ask(const frame& question) {
  const auto until = std::chrono::steady_clock::now() + spec_.how.entry_limit;
  std::shared_ptr<child_process> child;
  {
    const std::lock_guard lock(mutex_);
    if (state_ != phase::running) return not_now();
    child = child_;
    asked_ = true;
    told_.reset();
  }
  std::string bytes;
  append_frame(bytes, question);
  const bool sent = send_until(child->control(), bytes, until);
  std::unique_lock lock(mutex_);
  const bool answered =
      sent && moved_.wait_until(lock, until, [&] { return told_ || child_ != child; });
  asked_ = false;
  if (told_) return std::move(*told_);
  if (!answered) {
    child->kill("it did not answer within " + text(spec_.how.entry_limit));
    moved_.wait(lock, [&] { return child_ != child; });
  }
  return ended_while_asked();
}

void plugin_process::stop() {
  const std::lock_guard lock(mutex_);
  stop_asked_ = true;
}

bool plugin_process::has_process() const {
  const std::lock_guard lock(mutex_);
  return child_ != nullptr;
}

code_state plugin_process::state() const {
  const std::lock_guard lock(mutex_);
  const char* const word = state_ == phase::starting      ? "starting"
                           : state_ == phase::waiting     ? "waiting"
                           : state_ == phase::quarantined ? "quarantined"
                                                          : "running";
  return {word, last_end_, starts_ > 0 ? starts_ - 1 : 0};
}

plugin_process::waits_for plugin_process::next(core::steady_time now) const {
  const std::lock_guard lock(mutex_);
  waits_for w;
  w.until = now + std::min<std::chrono::steady_clock::duration>(look, spec_.how.entry_limit / 4);
  if (state_ != phase::running) w.until = due_;
  if (child_ != nullptr) {
    // A closed line is readable for ever.
    const bool closed = child_->closed_before(now);
    w.control = closed ? -1 : child_->control();
    if (closed) w.until = std::min<core::steady_time>(w.until, now + last_words);
    w.pid_fd = child_->pid_fd();
  }
  return w;
}

bool plugin_process::step(core::steady_time now) {
  const std::lock_guard lock(mutex_);
  if (child_ != nullptr) {
    listen();
    if (const auto why = child_->reap()) {
      ended(refused_.empty() ? *why : refused_, now);
    } else {
      check_limits(now);
    }
  }
  if (child_ == nullptr && stop_asked_) {
    state_ = phase::over;
    tell_waiting();
  }
  if (child_ == nullptr && state_ != phase::over && now >= due_) start(now);
  if (child_ != nullptr && stop_asked_ && state_ != phase::stopping) {
    std::string bytes;
    append_frame(bytes, {frame_kind::stop, 0, 0, {}, {}});
    ::send(child_->control(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    state_ = phase::stopping;
    due_ = now + spec_.how.stop_limit;
  }
  return state_ != phase::over;
}

void plugin_process::start(core::steady_time now) {
  state_ = phase::starting;
  due_ = now + spec_.how.start_limit;
  refused_.clear();
  in_ = frame_reader();
  ++starts_;
  auto made = child_process::start(spec_);
  if (!made && !was_ready_) {
    failure_ = made.error();
    state_ = phase::over;
    return tell_waiting();
  }
  if (!made) return ended(made.error().message, now);
  child_ = *made;
  std::string bytes;
  append_frame(bytes, {frame_kind::hello, 0, 0, spec_.name, spec_.config_json});
  // As much as a new socket holds; a configuration is far smaller.
  const auto n = ::send(child_->control(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n != static_cast<ssize_t>(bytes.size())) child_->kill("its configuration is too large");
}

void plugin_process::listen() {
  for (std::size_t heard = 0; heard < control_bytes_max;) {
    std::size_t fits = 0;
    char* const to = in_.room(4096, fits);
    const ssize_t n = ::recv(child_->control(), to, fits, MSG_DONTWAIT);
    if (n == 0) child_->line_closed();
    if (n <= 0) return;
    heard += static_cast<std::size_t>(n);
    in_.arrived(static_cast<std::size_t>(n));
    frame f;
    auto have = in_.next(f);
    for (; have == frame_reader::state::ready; have = in_.next(f)) hear(f);
    if (have == frame_reader::state::wrong)
      child_->kill("it sent what the host does not understand");
  }
}

void plugin_process::hear(const frame& f) {
  if (f.what == frame_kind::log) {
    const std::string prefix = "plugin " + spec_.name + ": ";
    std::string line = readable(f.first);
    if (!line.starts_with(prefix)) line = prefix + line;
    spec_.log(static_cast<level>(std::clamp(f.number, 0, 3)), std::move(line));
  } else if (f.what == frame_kind::refused && state_ == phase::starting) {
    refused_ = readable(f.first);
    child_->kill("it was refused");
  } else if (f.what == frame_kind::ready && state_ == phase::starting) {
    was_ready_ = true;
    state_ = phase::running;
    if (starts_ > 1) log(level::info, "its process was started again");
    tell_waiting();
  } else if (f.what == frame_kind::told && asked_) {
    asked_ = false;
    const std::string what(f.first);
    if (f.number == 0) {
      told_.emplace(what);
    } else {
      told_.emplace(core::error{errc_of_number(f.number), readable(what), {}, 0});
    }
    moved_.notify_all();
  } else {
    child_->kill("it sent what the host does not understand");
  }
}

void plugin_process::check_limits(core::steady_time now) {
  if (child_->closed_before(now - last_words)) {
    child_->kill("it closed its line to the host");
  } else if (state_ == phase::running) {
    if (child_->stuck_since(now - spec_.how.entry_limit)) {
      child_->kill("a call did not return to it within " + text(spec_.how.entry_limit));
    } else {
      child_->allow_cpu();
    }
  } else if (now >= due_) {
    const bool stopping = state_ == phase::stopping;
    child_->kill(stopping ? "destroy did not return within " + text(spec_.how.stop_limit)
                          : "it did not start within " + text(spec_.how.start_limit));
  }
}

void plugin_process::ended(const std::string& why, core::steady_time now) {
  child_.reset();
  last_end_ = why;
  if (state_ == phase::stopping) {
    if (why != child_process::clean_end) log(level::warn, why);
    state_ = phase::over;
  } else if (!was_ready_) {
    const bool refused = !refused_.empty();
    failure_ =
        core::error{core::errc::invalid_argument, refused ? why : "could not start: " + why, {}, 0};
    state_ = phase::over;
  } else {
    const auto next = restarts_.ended(now);
    due_ = now + next.wait;
    state_ = next.quarantined ? phase::quarantined : phase::waiting;
    log(next.quarantined ? level::error : level::warn,
        why + (next.quarantined ? "; it keeps ending, so it is quarantined: replace the file"
                                : "; it starts again in " + text(next.wait)));
  }
  moved_.notify_all();
  if (state_ != phase::waiting || due_ - now > short_wait) tell_waiting();
}

void plugin_process::tell_waiting() {
  moved_.notify_all();
  for (const auto& one : waiting_) one.complete(true);
  waiting_.clear();
}

}  // namespace patchbay::plugin
