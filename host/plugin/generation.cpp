#include "plugin/generation.hpp"

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>

#include <patchbay/abi/http.h>
#include <patchbay/abi/tools.h>

#include "plugin/running_call.hpp"

namespace patchbay::plugin {

static_assert(static_cast<int>(core::errc::invalid_argument) == PATCHBAY_INVALID_ARGUMENT);
static_assert(static_cast<int>(core::errc::unauthenticated) == PATCHBAY_UNAUTHENTICATED);
static_assert(static_cast<int>(core::errc::not_found) == PATCHBAY_NOT_FOUND);
static_assert(static_cast<int>(core::errc::rate_limited) == PATCHBAY_RATE_LIMITED);
static_assert(static_cast<int>(core::errc::unavailable) == PATCHBAY_UNAVAILABLE);
static_assert(static_cast<int>(core::errc::cancelled) == PATCHBAY_CANCELLED);
static_assert(static_cast<int>(core::errc::internal) == PATCHBAY_INTERNAL);
static_assert(static_cast<int>(core::errc::timeout) == PATCHBAY_TIMEOUT);
static_assert(static_cast<int>(core::errc::denied) == PATCHBAY_DENIED);
static_assert(static_cast<int>(core::errc::unknown) == PATCHBAY_UNKNOWN);
static_assert(static_cast<int>(core::errc::conflict) == PATCHBAY_CONFLICT);
static_assert(static_cast<int>(core::errc::too_large) == PATCHBAY_TOO_LARGE);

/// The C functions that a plugin gets. `ctx` of the host is the generation.
struct host_functions {
  static generation& of(const patchbay_host* host) noexcept {
    return *static_cast<generation*>(host->ctx);
  }

  /// The call if it belongs to this generation and thread; what else it is, is noted.
  static running_call* find(const patchbay_host* host, patchbay_call id,
                            const char* what) noexcept {
    generation& mine = of(host);
    running_call* found = calls_of_thread::find(id);
    if (found != nullptr && &found->of() == &mine) return found;
    mine.note(mine.seen_.refused_completions,
              std::string(what) + " for a call that has ended or belongs to another thread");
    return nullptr;
  }

  static void complete(const patchbay_host* host, patchbay_call id, patchbay_status status,
                       patchbay_str body) noexcept {
    if (running_call* call = find(host, id, "complete")) call->complete(status, body);
  }

  static void log(const patchbay_host* host, patchbay_log_level at, patchbay_str text) noexcept {
    constexpr std::size_t line_max = 4096;
    const generation& mine = of(host);
    if (text.data == nullptr || text.size == 0) return;
    const level known = at == PATCHBAY_DEBUG  ? level::debug
                        : at == PATCHBAY_INFO ? level::info
                        : at == PATCHBAY_WARN ? level::warn
                                              : level::error;
    mine.log_(known, "plugin " + mine.name_ + ": " +
                         std::string(text.data, std::min(text.size, line_max)));
  }

  static patchbay_status call_tool(const patchbay_host* host, patchbay_call id,
                                   const patchbay_tool_request* wanted, patchbay_tool_done done,
                                   void* user) noexcept {
    if (wanted == nullptr) return PATCHBAY_INVALID_ARGUMENT;
    running_call* call = find(host, id, "a tool was asked for");
    return call == nullptr ? PATCHBAY_CANCELLED : call->request(*wanted, done, user);
  }

  static patchbay_status send_http(const patchbay_host* host, patchbay_call id,
                                   const patchbay_http_request* wanted, patchbay_http_done done,
                                   void* user) noexcept {
    if (wanted == nullptr) return PATCHBAY_INVALID_ARGUMENT;
    running_call* call = find(host, id, "a request was made");
    return call == nullptr ? PATCHBAY_CANCELLED : call->request(*wanted, done, user);
  }

  static const void* get_extension(const patchbay_host*, const char* id) noexcept {
    static constexpr patchbay_tools tools = {sizeof(patchbay_tools), &call_tool};
    static constexpr patchbay_http http = {sizeof(patchbay_http), &send_http};
    if (id == nullptr) return nullptr;
    if (std::strcmp(id, PATCHBAY_EXT_TOOLS) == 0) return &tools;
    return std::strcmp(id, PATCHBAY_EXT_HTTP) == 0 ? &http : nullptr;
  }
};

namespace {

core::error wrong(std::string what) {
  return {core::errc::invalid_argument, std::move(what), {}, 0};
}

void append_reason(void* to, patchbay_str chunk) noexcept {
  constexpr std::size_t reason_max = 1024;
  auto& text = *static_cast<std::string*>(to);
  if (chunk.data != nullptr)
    text.append(chunk.data, std::min(chunk.size, reason_max - text.size()));
}

}  // namespace

generation::generation(library opened, std::string name, log_sink log)
    : library_(std::move(opened)), name_(std::move(name)), log_(std::move(log)) {
  host_ = {sizeof(patchbay_host), this, &host_functions::complete, &host_functions::log,
           &host_functions::get_extension};
}

core::result<std::unique_ptr<generation>> generation::create(library opened, std::string name,
                                                             log_sink log,
                                                             const std::string& settings) {
  std::unique_ptr<generation> made(
      new generation(std::move(opened), std::move(name), std::move(log)));
  std::string why;
  made->instance_ = made->library_.entry().create(&made->host_, {settings.data(), settings.size()},
                                                  {&why, &append_reason});
  if (auto checked = made->check_instance(); !checked) {
    // What is no instance has no destroy that could be trusted.
    made->instance_ = nullptr;
    std::string text = checked.error().message;
    if (!why.empty()) text += ": " + why;
    return wrong(std::move(text));
  }
  if (auto well = made->health(); !well) return well.error();
  return made;
}

core::result<void> generation::check_instance() const {
  if (instance_ == nullptr) return wrong("gave no instance");
  constexpr std::size_t size_min = offsetof(patchbay_plugin, destroy) + sizeof(void (*)());
  if (instance_->size < size_min) {
    return wrong("its instance has " + std::to_string(instance_->size) + " bytes, at least " +
                 std::to_string(size_min) + " are needed");
  }
  if (instance_->invoke == nullptr) return wrong("its instance has no invoke function");
  if (instance_->destroy == nullptr) return wrong("its instance has no destroy function");
  return {};
}

generation::~generation() {
  assert(!on_main_ && "destroyed inside a [main] function of the instance");
  if (instance_ != nullptr) instance_->destroy(instance_);
}

core::ports::task<core::result<std::string>> generation::invoke(std::string action,
                                                                std::string arguments_json,
                                                                core::ports::tool_caller& tools,
                                                                core::steady_time deadline) {
  running_call call(*this);
  call.start(action, arguments_json);
  while (!call.ended()) {
    const tool_request* wanted = call.next();
    if (wanted == nullptr) {
      call.end_unfinished();
      break;
    }
    core::tool_answer answer;
    if (std::chrono::steady_clock::now() >= deadline) {
      answer.status = core::call_status::timeout;
      answer.error.message = "the call's deadline has passed";
    } else if (wanted->method.empty()) {
      answer = co_await tools.call_tool(wanted->name, wanted->arguments);
    } else {
      answer = co_await tools.call_http(wanted->method, wanted->name, wanted->arguments);
    }
    call.answer(answer);
  }
  co_return call.outcome();
}

void generation::note(std::atomic<std::uint64_t>& counter, const std::string& what) noexcept {
  const std::uint64_t times = ++counter;
  if (!std::has_single_bit(times)) return;
  log_(level::warn, "plugin " + name_ + ": " + what +
                        (times > 1 ? " (" + std::to_string(times) + " times)" : std::string()));
}

}  // namespace patchbay::plugin
