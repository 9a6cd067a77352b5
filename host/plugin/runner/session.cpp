#include "plugin/runner/session.hpp"

#include <cerrno>

#include <unistd.h>

namespace patchbay::plugin::runner {
namespace {

constexpr std::size_t read_bytes = 16u << 10;
constexpr std::size_t lines_kept_max = 64u << 10;  ///< bytes of log that wait for the answer

thread_local session* here = nullptr;

}  // namespace

bool write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(to, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool read_frame(int from, frame_reader& in, frame& f) {
  for (;;) {
    const auto have = in.next(f);
    if (have == frame_reader::state::ready) return true;
    if (have == frame_reader::state::wrong) return false;
    std::size_t fits = 0;
    char* const to = in.room(read_bytes, fits);
    const ssize_t n = ::read(from, to, fits);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    in.arrived(static_cast<std::size_t>(n));
  }
}

session* session::current() noexcept { return here; }

void session::run() {
  here = this;
  frame f;
  while (read_frame(line_, in_, f)) {
    // What came together is answered together.
    auto have = frame_reader::state::ready;
    for (; have == frame_reader::state::ready; have = in_.next(f)) take(f);
    if (!write_all(line_, out_) || have == frame_reader::state::wrong) return;
    out_.clear();
  }
}

void session::take(const frame& f) {
  if (f.what == frame_kind::invoke) {
    auto made = std::make_unique<running_call>(of_);
    running_call& call = *made;
    calls_.emplace(f.call, std::move(made));
    call.start(std::string(f.first), std::string(f.second));
    settle(f.call);
    return;
  }
  const auto at = calls_.find(f.call);
  if (at == calls_.end()) return;
  if (f.what == frame_kind::cancel) {
    calls_.erase(at);
    say(frame_kind::done, f.call, static_cast<std::int32_t>(core::errc::cancelled),
        "the call was given up", {});
  } else if (f.what == frame_kind::answer) {
    core::tool_answer with;
    with.status = status_of(f.number);
    with.http_code = http_code_of(f.number);
    (with.status == core::call_status::ok ? with.data_json : with.error.message) = f.first;
    with.error.hint = f.second;
    at->second->answer(with);
    settle(f.call);
  }
}

void session::settle(std::uint64_t id) {
  running_call& call = *calls_.at(id);
  if (!call.ended()) {
    if (const tool_request* wanted = call.next(); wanted != nullptr) {
      if (wanted->method.empty()) {
        say(frame_kind::tool, id, 0, wanted->name, wanted->arguments);
      } else {
        say(frame_kind::http, id, 0, wanted->method + " " + wanted->name, wanted->arguments);
      }
      return;
    }
    call.end_unfinished();
  }
  end(id);
}

void session::end(std::uint64_t id) {
  const auto at = calls_.find(id);
  const auto outcome = at->second->outcome();
  // Whatever still waits is answered, and may log, before the host hears that the call is over.
  calls_.erase(at);
  if (outcome.ok()) {
    say(frame_kind::done, id, 0, *outcome, {});
  } else {
    const auto& e = outcome.error();
    say(frame_kind::done, id, static_cast<std::int32_t>(e.code), e.message, e.hint);
  }
}

void session::log(level at, std::string_view text) {
  say(frame_kind::log, 0, static_cast<std::int32_t>(at), text, {});
  if (out_.size() < lines_kept_max) return;
  write_all(line_, out_);
  out_.clear();
}

void session::say(frame_kind what, std::uint64_t id, std::int32_t number, std::string_view first,
                  std::string_view second) {
  append_frame(out_, {what, id, number, first, second});
}

}  // namespace patchbay::plugin::runner
