#include "plugin/running_call.hpp"

#include <atomic>
#include <chrono>

#include "core/json.hpp"
#include "plugin/generation.hpp"
#include "plugin/readable.hpp"

namespace patchbay::plugin {
namespace {

constexpr unsigned counter_bits = 40;

patchbay_str borrowed(std::string_view text) noexcept { return {text.data(), text.size()}; }

std::string_view view(patchbay_str text) noexcept {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

std::string message_of(const core::tool_answer& answer) {
  std::string text = answer.error.message;
  if (!answer.error.hint.empty()) text += (text.empty() ? "" : "; ") + answer.error.hint;
  return text.empty() ? std::string(core::name(answer.status)) : text;
}

}  // namespace

const std::shared_ptr<calls_of_thread>& calls_of_thread::here() {
  static std::atomic<std::uint32_t> threads{0};
  thread_local const auto mine = [] {
    auto made = std::make_shared<calls_of_thread>();
    made->number = ++threads;
    return made;
  }();
  return mine;
}

running_call* calls_of_thread::find(patchbay_call id) noexcept {
  const auto& calls = here()->open;
  const auto found = calls.find(id);
  return found == calls.end() ? nullptr : found->second;
}

running_call::running_call(generation& of) : of_(&of), thread_(calls_of_thread::here()) {
  id_ = (patchbay_call{thread_->number} << counter_bits) | thread_->next++;
  thread_->open.emplace(id_, this);
}

running_call::~running_call() {
  closing_ = true;
  cancel_waiting();
  thread_->open.erase(id_);
}

template <class Function>
void running_call::enter(const char* what, Function&& function) noexcept {
  using clock = std::chrono::steady_clock;
  const auto from = clock::now();
  function();
  const auto took = clock::now() - from;
  if (took > entry_slow) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    of_->note(of_->seen_.slow_entries, std::string(what) + " of " + action_ +
                                           " held the host's thread for " + std::to_string(ms) +
                                           " ms");
  }
}

void running_call::start(const std::string& action, const std::string& arguments) noexcept {
  action_ = action;
  const patchbay_plugin* plugin = of_->instance_;
  enter("invoke", [&] { plugin->invoke(plugin, id_, borrowed(action), borrowed(arguments)); });
}

const tool_request* running_call::next() {
  if (waiting_.empty()) return nullptr;
  current_ = std::move(waiting_.front());
  waiting_.pop_front();
  return &*current_;
}

void running_call::answer(const core::tool_answer& with) noexcept {
  const tool_request request = std::move(*current_);
  current_.reset();
  const patchbay_status status = status_of(with.status);
  const std::string body = status == PATCHBAY_OK ? with.data_json : message_of(with);
  enter("the answer to a tool", [&] { request.end(status, with.http_code, borrowed(body)); });
}

void running_call::cancel_waiting() noexcept {
  if (current_) waiting_.push_front(std::move(*current_));
  current_.reset();
  while (!waiting_.empty()) {
    const tool_request request = std::move(waiting_.front());
    waiting_.pop_front();
    enter("a cancelled tool",
          [&] { request.end(PATCHBAY_CANCELLED, 0, borrowed("the call has ended")); });
  }
}

void running_call::end_unfinished() {
  of_->note(of_->seen_.calls_never_ended,
            action_ + " returned without ending its call or waiting for a tool");
  ended_ = true;
  status_ = PATCHBAY_INTERNAL;
  body_ = "the action gave no answer";
}

core::result<std::string> running_call::outcome() {
  if (status_ != PATCHBAY_OK) {
    std::string hint;
    if (status_ == PATCHBAY_UNKNOWN) hint = "it may have happened: look before repeating it";
    const core::errc code = errc_of(status_);
    body_ = readable(body_);
    if (code == core::errc::internal) body_ = "plugin " + of_->name() + ": " + body_;
    return core::error{code, std::move(body_), std::move(hint), 0};
  }
  if (body_.empty()) return std::string("null");
  if (auto read = core::json::parse(body_); !read) {
    return core::error{core::errc::internal,
                       "plugin " + of_->name() + ": the answer of " + action_ +
                           " is not JSON: " + read.error().message,
                       {},
                       0};
  }
  return std::move(body_);
}

void running_call::complete(patchbay_status status, patchbay_str body) noexcept {
  if (closing_) return;
  if (ended_) {
    of_->note(of_->seen_.refused_completions, action_ + " ended a call twice");
    return;
  }
  ended_ = true;
  status_ = status;
  if (body.size > answer_bytes_max) {
    status_ = PATCHBAY_TOO_LARGE;
    body_ = "the answer of " + action_ + " has more than " + std::to_string(answer_bytes_max) +
            " bytes";
    return;
  }
  body_ = view(body);
}

patchbay_status running_call::request(const patchbay_tool_request& wanted, patchbay_tool_done done,
                                      void* user) noexcept {
  if (ended_ || closing_) return PATCHBAY_CANCELLED;
  constexpr std::size_t size_min =
      offsetof(patchbay_tool_request, arguments) + sizeof(patchbay_str);
  if (wanted.size < size_min || done == nullptr) return PATCHBAY_INVALID_ARGUMENT;
  if (waiting_.size() >= requests_waiting_max) return PATCHBAY_RATE_LIMITED;
  waiting_.push_back(
      {std::string(view(wanted.name)), std::string(view(wanted.arguments)), done, user});
  return PATCHBAY_OK;
}

patchbay_status running_call::request(const patchbay_http_request& wanted, patchbay_http_done done,
                                      void* user) noexcept {
  if (ended_ || closing_) return PATCHBAY_CANCELLED;
  constexpr std::size_t size_min = offsetof(patchbay_http_request, body) + sizeof(patchbay_str);
  if (wanted.size < size_min || done == nullptr || view(wanted.method).empty()) {
    return PATCHBAY_INVALID_ARGUMENT;
  }
  if (waiting_.size() >= requests_waiting_max) return PATCHBAY_RATE_LIMITED;
  waiting_.push_back({std::string(view(wanted.url)), std::string(view(wanted.body)), nullptr, user,
                      std::string(view(wanted.method)), done});
  return PATCHBAY_OK;
}

patchbay_status status_of(core::call_status status) noexcept {
  using core::call_status;
  switch (status) {
    case call_status::ok:
      return PATCHBAY_OK;
    case call_status::tool_error:
      return PATCHBAY_TOOL_ERROR;
    case call_status::transport_error:
      return PATCHBAY_UNAVAILABLE;
    case call_status::timeout:
      return PATCHBAY_TIMEOUT;
    case call_status::unauthorized:
      return PATCHBAY_UNAUTHENTICATED;
    case call_status::unregistered:
      return PATCHBAY_NOT_FOUND;
    case call_status::denied:
      return PATCHBAY_DENIED;
    case call_status::cancelled:
      return PATCHBAY_CANCELLED;
    case call_status::unknown:
      return PATCHBAY_UNKNOWN;
  }
  return PATCHBAY_INTERNAL;
}

core::errc errc_of(patchbay_status status) noexcept {
  if (status == PATCHBAY_TOOL_ERROR) return core::errc::conflict;
  if (status < PATCHBAY_INVALID_ARGUMENT || status > PATCHBAY_TOO_LARGE) {
    return core::errc::internal;
  }
  return static_cast<core::errc>(status);
}

}  // namespace patchbay::plugin
