#include "observe/events.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "core/json.hpp"
#include "observe/redact.hpp"

namespace patchbay::observe {
namespace {

constexpr std::size_t type_length_max = 128;

void append_time(std::string& out, std::chrono::system_clock::time_point at) {
  const auto seconds = std::chrono::system_clock::to_time_t(at);
  const auto us =
      std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count() %
      1'000'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
  out.append(text.data(), length);
  const std::string digits = std::to_string(us);
  out.append(6 - std::min<std::size_t>(digits.size(), 6), '0');
  out += digits;
  out += 'Z';
}

void append_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    core::json::append_string(out, text);
  }
}

}  // namespace

bool is_event_type(std::string_view text) noexcept {
  return !text.empty() && text.size() <= type_length_max &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

void append_json(std::string& out, const event& e) {
  out += "{\"id\":";
  out += std::to_string(e.id);
  out += ",\"ts\":\"";
  append_time(out, e.at);
  out += "\",\"run_id\":";
  append_or_null(out, e.run_id);
  out += ",\"user_id\":";
  append_or_null(out, e.user_id);
  out += ",\"step\":";
  out += e.step ? std::to_string(*e.step) : "null";
  out += ",\"type\":";
  core::json::append_string(out, e.type);
  out += ",\"data\":";
  append_redacted(out, e.data_json.empty() ? std::string_view("{}") : e.data_json);
  out += '}';
}

subscription::subscription(std::size_t events_max)
    : events_max_(std::max<std::size_t>(events_max, 1)) {}

std::vector<event_ptr> subscription::take(std::chrono::milliseconds wait,
                                          const std::stop_token& stop) {
  std::unique_lock hold(mutex_);
  arrived_.wait_for(hold, stop, wait, [this] { return !waiting_.empty(); });
  std::vector<event_ptr> taken(std::make_move_iterator(waiting_.begin()),
                               std::make_move_iterator(waiting_.end()));
  waiting_.clear();
  return taken;
}

void subscription::put(const event_ptr& e) {
  {
    const std::lock_guard hold(mutex_);
    if (waiting_.size() >= events_max_) {
      ++dropped_;
      const auto oldest = std::find_if(waiting_.begin(), waiting_.end(),
                                       [](const event_ptr& w) { return w->delta; });
      if (oldest == waiting_.end()) return;
      waiting_.erase(oldest);
    }
    waiting_.push_back(e);
  }
  arrived_.notify_one();
}

void event_bus::publish(std::string_view type, event_about about, std::string data_json) {
  if (!listening()) return;
  if (!is_event_type(type)) {
    ++refused_;
    return;
  }
  auto made = std::make_shared<event>();
  made->at = std::chrono::system_clock::now();
  made->run_id = about.run_id;
  made->user_id = about.user_id;
  made->step = about.step;
  made->type = type;
  made->data_json = std::move(data_json);
  made->delta = about.delta;
  // Under the lock, so that every mailbox sees ids in order.
  const std::lock_guard hold(mutex_);
  made->id = ++last_id_;
  bool released = false;
  for (const auto& weak : subscribers_) {
    if (const auto to = weak.lock()) {
      to->put(made);
    } else {
      released = true;
    }
  }
  if (released) forget_released();
}

std::shared_ptr<subscription> event_bus::subscribe(std::size_t events_max) {
  auto made = std::make_shared<subscription>(events_max);
  const std::lock_guard hold(mutex_);
  forget_released();
  subscribers_.push_back(made);
  listeners_ = subscribers_.size();
  return made;
}

std::uint64_t event_bus::dropped() const {
  const std::lock_guard hold(mutex_);
  std::uint64_t sum = refused_;
  for (const auto& weak : subscribers_) {
    if (const auto s = weak.lock()) sum += s->dropped();
  }
  return sum;
}

void event_bus::forget_released() {
  std::erase_if(subscribers_, [](const auto& weak) { return weak.expired(); });
  listeners_ = subscribers_.size();
}

}  // namespace patchbay::observe
