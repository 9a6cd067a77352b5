#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace patchbay::core {

/// The tenant of a request that names none.
inline constexpr std::string_view default_tenant = "singleton";
inline constexpr std::size_t tenant_id_max = 128;

/// Whether `text` may name a tenant: 1 to 128 visible ASCII characters without '/'.
bool is_tenant_id(std::string_view text) noexcept;

/// Whether `text` may name a provider or an action: [a-z][a-z0-9_]*, at most 64 characters.
bool is_name(std::string_view text) noexcept;

/// The id of a call: 26 characters of Crockford base 32, 48 bits of milliseconds since 1970 and
/// 80 bits of randomness, so that ids sort by time and cannot be guessed.
class call_id {
 public:
  static constexpr std::size_t length = 26;

  call_id() noexcept { text_.fill('0'); }
  /// The low 40 bits of each random number are used.
  static call_id make(std::uint64_t unix_ms, std::uint64_t random_low,
                      std::uint64_t random_high) noexcept;
  /// invalid_argument unless `text` is 26 characters of the alphabet (upper case).
  static result<call_id> parse(std::string_view text);

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }
  [[nodiscard]] std::string str() const { return std::string(view()); }
  friend bool operator==(const call_id&, const call_id&) = default;

 private:
  std::array<char, length> text_;
};

/// Hash and equality that accept string_view, for maps keyed by std::string.
struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace patchbay::core
