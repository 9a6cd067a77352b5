#pragma once

#include <chrono>
#include <cstdint>

#include "core/connection.hpp"

namespace patchbay::store {

/// Times rest as microseconds since 1970.
inline std::int64_t to_row(core::wall_time t) noexcept {
  return std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count();
}
inline core::wall_time from_row(std::int64_t us) noexcept {
  return core::wall_time(
      std::chrono::duration_cast<core::wall_time::duration>(std::chrono::microseconds(us)));
}

}  // namespace patchbay::store
