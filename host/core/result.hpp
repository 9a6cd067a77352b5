#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace patchbay::core {

/// What a caller can act on. One vocabulary from the plugin ABI to HTTP; the numbers up to
/// `internal` are those of `patchbay_status` in sdk/include/patchbay/abi.h.
enum class errc : std::int32_t {
  invalid_argument = 1,  ///< the input breaks a rule; the message names it
  unauthenticated = 2,   ///< no credentials, or no longer valid: connect again
  not_found = 3,
  rate_limited = 4,  ///< later; `error::retry_after_s` may say when
  unavailable = 5,   ///< the other side is down or unreachable; nothing was done
  cancelled = 6,
  internal = 7,   ///< a bug on our side or in a plugin
  timeout = 8,    ///< the deadline passed; nothing was done
  denied = 9,     ///< understood, and not allowed
  unknown = 10,   ///< it may have happened: look before repeating
  conflict = 11,  ///< not in this state
  too_large = 12,
};

/// The word for `code` in JSON and logs, e.g. "invalid_argument".
std::string_view name(errc code) noexcept;

/// A failure that a caller handles. `message` says what is wrong in the caller's words, `hint`
/// what to do next (may be empty). Neither ever holds a secret.
struct error {
  errc code = errc::internal;
  std::string message;
  std::string hint;
  int retry_after_s = 0;  ///< seconds; 0: not said
};

/// A value or an error. Reading the side that is not there is a bug and asserts.
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(core::error failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<result*>(this)->checked(); }
  T&& value() && { return std::move(*checked()); }
  T& operator*() & { return *checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*checked()); }
  T* operator->() { return checked(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const core::error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  T* checked() {
    assert(ok());
    return std::get_if<0>(&state_);
  }

  std::variant<T, core::error> state_;
};

/// Nothing, or an error.
template <>
class [[nodiscard]] result<void> {
 public:
  result() = default;
  result(core::error failure) : failure_(std::move(failure)), failed_(true) {}

  [[nodiscard]] bool ok() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return ok(); }
  [[nodiscard]] const core::error& error() const {
    assert(failed_);
    return failure_;
  }

 private:
  core::error failure_;
  bool failed_ = false;
};

}  // namespace patchbay::core
