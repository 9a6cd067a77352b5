#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/ids.hpp"

namespace patchbay::store {

/// Where a row of the ledger lies: its id is 43 bits of milliseconds since 1970, then 20 bits that
/// begin at the randomness of its call's id plus its number. Two calls of one millisecond may want
/// the same place: the later one takes the next free place of that millisecond.
struct call_place {
  static constexpr int low_bits = 20;
  static constexpr std::int64_t low_mask = (std::int64_t{1} << low_bits) - 1;
  static constexpr std::int64_t tries_max = 64;

  std::int64_t first;  ///< the smallest id of the millisecond
  std::int64_t low;

  call_place(const core::call_id& call, std::uint32_t seq) noexcept
      : first(number(call.view().substr(0, 10)) & ((std::int64_t{1} << 43) - 1)),
        low(number(call.view().substr(22, 4)) + seq) {
    first <<= low_bits;
  }

  /// The place to try after `tries` that were taken.
  [[nodiscard]] std::int64_t id(std::int64_t tries = 0) const noexcept {
    return first | ((low + tries) & low_mask);
  }
  [[nodiscard]] std::int64_t last() const noexcept { return first | low_mask; }

 private:
  static constexpr std::array<std::int8_t, 128> values = [] {
    std::array<std::int8_t, 128> of{};
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
      of[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return of;
  }();

  static std::int64_t number(std::string_view text) noexcept {
    std::int64_t n = 0;
    for (const char c : text) n = (n << 5) | values[static_cast<std::size_t>(c) & 127];
    return n;
  }
};

}  // namespace patchbay::store
