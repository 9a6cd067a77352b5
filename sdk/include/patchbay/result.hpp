#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "abi.h"

namespace patchbay {

/// Why something failed: the numbers of patchbay_status, without OK.
enum class errc : std::int32_t {
  invalid_argument = PATCHBAY_INVALID_ARGUMENT,
  unauthenticated = PATCHBAY_UNAUTHENTICATED,
  not_found = PATCHBAY_NOT_FOUND,
  rate_limited = PATCHBAY_RATE_LIMITED,
  unavailable = PATCHBAY_UNAVAILABLE,
  cancelled = PATCHBAY_CANCELLED,
  internal = PATCHBAY_INTERNAL,
  timeout = PATCHBAY_TIMEOUT,
  denied = PATCHBAY_DENIED,
  unknown = PATCHBAY_UNKNOWN,
  conflict = PATCHBAY_CONFLICT,
  too_large = PATCHBAY_TOO_LARGE,
  tool_error = PATCHBAY_TOOL_ERROR,
};

/// `status` as an error; a number that this SDK does not know is `internal`.
constexpr errc errc_from(patchbay_status status) noexcept {
  return status >= PATCHBAY_INVALID_ARGUMENT && status <= PATCHBAY_TOOL_ERROR
             ? static_cast<errc>(status)
             : errc::internal;
}

/// A failure that the caller of an action can act on. `message` is for people.
struct error {
  errc code = errc::internal;
  std::string message;
};

/// Thrown where a value is asked of a failed result; ends the action with that error.
class failure : public std::exception {
 public:
  explicit failure(patchbay::error why) : why_(std::move(why)) {}
  [[nodiscard]] const patchbay::error& why() const noexcept { return why_; }
  [[nodiscard]] const char* what() const noexcept override { return why_.message.c_str(); }

 private:
  patchbay::error why_;
};

/// A value or an error.
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : value_(std::move(value)) {}
  result(patchbay::error why) : why_(std::move(why)) {}

  explicit operator bool() const noexcept { return value_.has_value(); }
  /// Meaningful only if there is no value.
  [[nodiscard]] const patchbay::error& error() const noexcept { return why_; }
  /// Throws `failure` if there is none.
  T& value() & {
    require();
    return *value_;
  }
  T&& value() && {
    require();
    return std::move(*value_);
  }
  T& operator*() & { return value(); }
  T* operator->() { return &value(); }

 private:
  void require() const {
    if (!value_) throw failure(why_);
  }

  std::optional<T> value_;
  patchbay::error why_;
};

}  // namespace patchbay
