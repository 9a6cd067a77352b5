#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <patchbay/abi.h>
#include <patchbay/abi/http.h>
#include <patchbay/abi/tools.h>

#include "core/outcome.hpp"
#include "core/result.hpp"

namespace patchbay::plugin {

class generation;
class running_call;

/// The calls that are in flight on one thread. A plugin's functions of the host look here only, so
/// that a call is never touched from a thread that is not its own.
struct calls_of_thread {
  std::uint32_t number = 0;  ///< of the thread, from 1; the upper bits of its calls' ids
  std::uint64_t next = 1;
  std::unordered_map<patchbay_call, running_call*> open;

  static const std::shared_ptr<calls_of_thread>& here();
  /// The call of that id if it runs on this thread, else null.
  static running_call* find(patchbay_call id) noexcept;
};

/// A request of a plugin, for a tool or over HTTP, that has not been answered.
struct tool_request {
  std::string name;       ///< or the URL
  std::string arguments;  ///< or the body
  patchbay_tool_done done = nullptr;
  void* user = nullptr;
  std::string method = {};  ///< of a request over HTTP; empty: a tool
  patchbay_http_done http_done = nullptr;

  void end(patchbay_status status, int code, patchbay_str body) const noexcept {
    if (http_done != nullptr) {
      http_done(user, status, code, body);
    } else {
      done(user, status, body);
    }
  }
};

/// One call of an imperative action, from the host's side. Lives in the frame of the coroutine that
/// serves it; destroying it answers whatever still waits as cancelled.
class running_call {
 public:
  explicit running_call(generation& of);
  ~running_call();
  running_call(const running_call&) = delete;
  running_call& operator=(const running_call&) = delete;

  /// Enters the plugin.
  void start(const std::string& action, const std::string& arguments) noexcept;
  /// The next request that waits, or null. Stays the current one until `answer`.
  const tool_request* next();
  /// Enters the plugin with the answer to the current request.
  void answer(const core::tool_answer& with) noexcept;

  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// Ends a call that the plugin neither ended nor left waiting.
  void end_unfinished();
  /// The action's result, or its error.
  core::result<std::string> outcome();

  // What the plugin asks for.
  void complete(patchbay_status status, patchbay_str body) noexcept;
  patchbay_status request(const patchbay_tool_request& wanted, patchbay_tool_done done,
                          void* user) noexcept;
  patchbay_status request(const patchbay_http_request& wanted, patchbay_http_done done,
                          void* user) noexcept;
  [[nodiscard]] const generation& of() const noexcept { return *of_; }

 private:
  template <class Function>
  void enter(const char* what, Function&& function) noexcept;
  void cancel_waiting() noexcept;

  generation* of_;
  std::shared_ptr<calls_of_thread> thread_;
  patchbay_call id_;
  std::string action_;
  std::deque<tool_request> waiting_;
  std::optional<tool_request> current_;
  bool ended_ = false;
  bool closing_ = false;
  patchbay_status status_ = PATCHBAY_INTERNAL;
  std::string body_;
};

/// As the plugin sees how a tool call ended.
patchbay_status status_of(core::call_status status) noexcept;
/// As the host's caller sees how a plugin ended its call; never OK.
core::errc errc_of(patchbay_status status) noexcept;

}  // namespace patchbay::plugin
