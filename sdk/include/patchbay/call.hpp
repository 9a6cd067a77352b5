#pragma once

#include <coroutine>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "abi.h"
#include "abi/http.h"
#include "abi/tools.h"
#include "json.hpp"
#include "result.hpp"
#include "task.hpp"

namespace patchbay {

class call;

/// The wait for one tool; see call::tool.
class tool_answer {
 public:
  tool_answer(const tool_answer&) = delete;
  tool_answer& operator=(const tool_answer&) = delete;

  bool await_ready() const noexcept { return false; }
  /// Stays here when the host refuses the request.
  bool await_suspend(std::coroutine_handle<> waiter);
  result<json> await_resume();

 private:
  friend class call;
  tool_answer(const call& by, std::string_view name, const json& arguments);
  static void done(void* self, patchbay_status status, patchbay_str body) noexcept;

  const call* by_;
  std::string name_;
  std::string arguments_;
  patchbay_status status_ = PATCHBAY_INTERNAL;
  std::string body_;
  std::coroutine_handle<> waiter_;
};

/// What a service answered over HTTP.
struct http_response {
  int code = 0;  ///< its status, whatever it is
  json body;     ///< null: none
};

/// The wait for one request; see call::http.
class http_answer {
 public:
  http_answer(const http_answer&) = delete;
  http_answer& operator=(const http_answer&) = delete;

  bool await_ready() const noexcept { return false; }
  /// Stays here when the host refuses the request.
  bool await_suspend(std::coroutine_handle<> waiter);
  result<http_response> await_resume();

 private:
  friend class call;
  http_answer(const call& by, std::string_view method, std::string_view url, const json& body);
  static void done(void* self, patchbay_status status, int32_t code, patchbay_str body) noexcept;

  const call* by_;
  std::string method_, url_, sent_;
  patchbay_status status_ = PATCHBAY_INTERNAL;
  int code_ = 0;
  std::string body_;
  std::coroutine_handle<> waiter_;
};

/// `text` as a name or value in a URL's query, or a part of its path.
std::string percent_encoded(std::string_view text);

/// What an action sees of the host while it runs. Lives until the action's coroutine has ended.
class call {
 public:
  /// `settings` outlives the call.
  call(const patchbay_host* host, patchbay_call id, const json& settings) noexcept
      : host_(host), id_(id), settings_(&settings) {}

  /// Calls a tool of this provider's server for the account of this call. Only tools that the
  /// action's row lists are allowed. `co_await` gives its result, or the error: `unknown` means
  /// that a write may have happened and must not be repeated.
  [[nodiscard]] tool_answer tool(std::string_view name,
                                 const json& arguments = json::object()) const;
  /// Makes a request with the credentials of this call's account. Only methods and hosts that the
  /// action's row lists are allowed: "https://api.example.org/v1/things", or a path below the
  /// address that the account has. `body` null: none. `co_await` gives what the service answered,
  /// whatever its status, or the error: `unknown` means that a write may have happened.
  [[nodiscard]] http_answer http(std::string_view method, std::string_view url,
                                 const json& body = json()) const;
  /// A line for the operator; never secrets or content of messages.
  void log(patchbay_log_level level, std::string_view text) const noexcept;

  /// The plugin's own settings, as the operator configured them; an object.
  [[nodiscard]] const json& settings() const noexcept { return *settings_; }
  [[nodiscard]] const patchbay_host* host() const noexcept { return host_; }
  [[nodiscard]] patchbay_call id() const noexcept { return id_; }

 private:
  const patchbay_host* host_;
  patchbay_call id_;
  const json* settings_;
};

/// The items of `list` in the answers of a tool that gives them in pages: it is called again with
/// `page_token` as long as an answer has a `nextPageToken`, at most `pages_max` times. A failure of
/// one page is the failure of all.
task<json> all_pages(const call& by, std::string tool, json arguments, std::string list,
                     int pages_max = 10);

}  // namespace patchbay
