#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"

namespace patchbay::core {

/// What became of a call. `unknown`: it may have happened; look before repeating it.
enum class call_status : std::uint8_t {
  ok,
  tool_error,
  transport_error,
  timeout,
  unauthorized,
  unregistered,
  denied,
  cancelled,
  unknown,
};
std::string_view name(call_status s) noexcept;
std::optional<call_status> call_status_from(std::string_view word) noexcept;

/// Why a call did not end `ok`. `code` is a short word for programs, `hint` says what to do next.
struct call_error {
  std::string code;
  std::string message;
  std::string hint;
};

/// The record of one call (schemas/outcome.schema.json).
struct outcome {
  call_id id;
  std::string provider;
  std::string tool;  ///< the last tool that was called; empty if none was
  std::string action;
  call_status status = call_status::unknown;
  call_error error;       ///< meaningful unless ok
  std::string data_json;  ///< JSON text; empty: null
  std::chrono::microseconds duration{0};

  [[nodiscard]] bool success() const noexcept { return status == call_status::ok; }
};

/// Appends the outcome as one JSON object: provider, tool, action, success, error, data, call_id,
/// duration_ms, status.
void append_json(std::string& out, const outcome& o);

/// What a decoded tool answer says. `data_json` is unwrapped from the envelopes that brokers put
/// around it.
struct tool_answer {
  call_status status = call_status::unknown;
  call_error error;
  std::string data_json;
  bool sent = false;  ///< bytes of the request may have reached the other side
  int http_code = 0;  ///< of a request over HTTP whose service answered
};

}  // namespace patchbay::core
