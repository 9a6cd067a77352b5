#include "plugin/process_channel.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <sys/socket.h>

#include "plugin/readable.hpp"

namespace patchbay::plugin {
namespace {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

constexpr std::size_t read_bytes = 16u << 10;
constexpr std::size_t unsent_bytes_max = 64u << 20;
constexpr unsigned lines_of_second_max = 200;

std::int64_t now() noexcept { return steady::now().time_since_epoch().count(); }

}  // namespace

process_call::process_call(std::shared_ptr<process_channel> on)
    : on_(std::move(on)), id_(on_->add(*this)) {}

process_call::~process_call() {
  if (what != event::done && what != event::gone) on_->give_up(id_);
}

core::result<void> process_call::enter(frame_kind kind, std::int32_t with, std::string_view one,
                                       std::string_view two) {
  what = event::none;
  if (on_->gone_) {
    what = event::gone;
    return {};
  }
  auto& mine = on_->open_.at(id_);
  on_->enter(mine);
  auto sent = on_->send({kind, id_, with, one, two});
  if (!sent) on_->left(mine);
  if (sent) mine.known = true;
  return sent;
}

core::ports::task<void> process_call::wait() {
  return asio::async_initiate<const token, void()>(
      [this](auto&& h) {
        waiting_.emplace(std::forward<decltype(h)>(h));
        if (what != event::none) resume();
      },
      asio::use_awaitable);
}

void process_call::resume() {
  if (!waiting_) return;
  handler h(std::move(*waiting_));
  waiting_.reset();
  std::move(h)();
}

process_channel::process_channel(std::shared_ptr<child_process> of, int fd,
                                 std::atomic<std::int64_t>& since,
                                 const asio::any_io_executor& executor)
    : child_(std::move(of)),
      fd_(fd),
      waiting_since_(since),
      socket_(executor, asio::local::stream_protocol(), fd) {}

process_channel::~process_channel() {
  boost::system::error_code ignored;
  // The descriptor is the process's; the next thread that calls takes it over.
  socket_.release(ignored);
  // Bytes that nobody will read, or calls that nobody ends: the line cannot be used again.
  if (!open_.empty() || !in_.empty() || !out_.empty()) child_->kill("its thread of the host ended");
  child_->free(*this);
}

std::uint64_t process_channel::add(process_call& call) {
  const std::uint64_t id = next_++;
  open_.emplace(id, entry{&call});
  return id;
}

void process_channel::enter(entry& e) {
  e.entered = true;
  if (entered_++ == 0) waiting_since_.store(now(), std::memory_order_relaxed);
}

void process_channel::left(entry& e) {
  if (!e.entered) return;
  e.entered = false;
  waiting_since_.store(--entered_ == 0 ? 0 : now(), std::memory_order_relaxed);
}

void process_channel::give_up(std::uint64_t id) {
  const auto at = open_.find(id);
  if (at == open_.end()) return;
  if (gone_ || !at->second.known) {
    open_.erase(at);
    return;
  }
  at->second.call = nullptr;
  if (!at->second.entered) enter(at->second);
  (void)send({frame_kind::cancel, id, 0, {}, {}});
}

core::result<void> process_channel::send(const frame& f) {
  if (out_.size() > unsent_bytes_max && f.what != frame_kind::cancel) {
    return core::error{core::errc::rate_limited, "too much waits for plugin " + child_->spec().name,
                       "try again shortly", 1};
  }
  append_frame(out_, f);
  if (!writing_ && !taking_) flush();
  if (!reading_) read_more();
  return {};
}

/// Goes on writing when there is room.
struct process_channel::on_room {
  std::shared_ptr<process_channel> self;
  void operator()(const boost::system::error_code& failed) const {
    self->writing_ = false;
    if (!failed) self->flush();
  }
};

void process_channel::flush() {
  std::size_t sent = 0;
  while (sent < out_.size()) {
    const ssize_t n =
        ::send(fd_, out_.data() + sent, out_.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) {
      // Reading sees the end, too, and tells those who wait.
      out_.clear();
      return;
    }
    sent += static_cast<std::size_t>(n);
  }
  out_.erase(0, sent);
  if (out_.empty()) return;
  writing_ = true;
  socket_.async_wait(asio::socket_base::wait_write, on_room{shared_from_this()});
}

/// Keeps the channel while a read is under way. When its io_context goes without running it, the
/// calls that wait go, too.
struct process_channel::on_read {
  explicit on_read(std::shared_ptr<process_channel> of) : self(std::move(of)) {}
  on_read(on_read&&) noexcept = default;
  on_read& operator=(on_read&&) = delete;
  on_read(const on_read&) = delete;
  on_read& operator=(const on_read&) = delete;
  ~on_read() {
    if (self) self->drop_calls();
  }
  void operator()(const boost::system::error_code& failed, std::size_t bytes) {
    const auto of = std::move(self);
    of->reading_ = false;
    try {
      if (failed) return of->end(nullptr);
      of->arrived(bytes);
    } catch (const std::exception&) {
      of->end("its answer could not be kept");
    }
  }
  std::shared_ptr<process_channel> self;
};

void process_channel::read_more() {
  reading_ = true;
  std::size_t fits = 0;
  char* const to = in_.room(read_bytes, fits);
  socket_.async_read_some(asio::buffer(to, fits), on_read(shared_from_this()));
}

void process_channel::arrived(std::size_t bytes) {
  in_.arrived(bytes);
  // A call that resumes here may begin another one; it must not read meanwhile, and what the calls
  // that resume here say leaves together.
  reading_ = taking_ = true;
  frame f;
  auto have = in_.next(f);
  while (have == frame_reader::state::ready && !gone_) {
    if (!take(f)) {
      have = frame_reader::state::wrong;
      break;
    }
    have = in_.next(f);
  }
  reading_ = taking_ = false;
  if (!writing_ && !out_.empty()) flush();
  if (have == frame_reader::state::wrong) return end("it sent what the host does not understand");
  if (!open_.empty() && !gone_) read_more();
}

process_call::event process_channel::event_of(frame_kind what) noexcept {
  switch (what) {
    case frame_kind::tool:
      return process_call::event::tool;
    case frame_kind::http:
      return process_call::event::http;
    case frame_kind::done:
      return process_call::event::done;
    default:
      return process_call::event::none;
  }
}

bool process_channel::take(const frame& f) {
  if (f.what == frame_kind::log) return take_log(f);
  const auto event = event_of(f.what);
  if (event == process_call::event::none) return false;
  const auto at = open_.find(f.call);
  if (at == open_.end() || !at->second.entered) return false;
  process_call* const call = at->second.call;
  if (event != process_call::event::done) {
    // One that was given up gets the answer to that.
    if (call == nullptr) return true;
    left(at->second);
  } else {
    left(at->second);
    open_.erase(at);
    if (call == nullptr) return true;
  }
  call->what = event;
  call->number = f.number;
  call->first = f.first;
  call->second = f.second;
  call->resume();
  return true;
}

bool process_channel::take_log(const frame& f) {
  const auto at = steady::now();
  if (at - lines_from_ > std::chrono::seconds(1)) {
    lines_from_ = at;
    lines_ = 0;
  }
  const auto& spec = child_->spec();
  const std::string prefix = "plugin " + spec.name + ": ";
  if (++lines_ == lines_of_second_max) {
    spec.log(level::warn, prefix + "logs too much; lines of this second are left out");
  }
  if (lines_ >= lines_of_second_max) return true;
  std::string text = readable(f.first);
  if (!text.starts_with(prefix)) text = prefix + text;
  spec.log(static_cast<level>(std::clamp(f.number, 0, 3)), std::move(text));
  return true;
}

void process_channel::drop_calls() noexcept {
  gone_ = true;
  child_->kill("its thread of the host ended");
  const auto open = std::exchange(open_, {});
  std::vector<std::optional<process_call::handler>> frames;
  for (const auto& [id, e] : open) {
    if (e.call == nullptr) continue;
    e.call->what = process_call::event::gone;
    frames.push_back(std::exchange(e.call->waiting_, std::nullopt));
  }
}

void process_channel::end(const char* why) {
  if (gone_) return;
  const auto self = shared_from_this();
  gone_ = true;
  out_.clear();
  if (why != nullptr) {
    child_->kill(why);
  } else {
    child_->line_closed();
  }
  waiting_since_.store(0, std::memory_order_relaxed);
  std::vector<process_call*> calls;
  for (const auto& [id, e] : open_) {
    if (e.call != nullptr) calls.push_back(e.call);
  }
  open_.clear();
  // Each ends on its own stack only after the reason is known, so none ends another one here.
  for (process_call* call : calls) {
    call->what = process_call::event::gone;
    call->resume();
  }
}

}  // namespace patchbay::plugin
