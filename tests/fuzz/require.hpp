#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/json.hpp"

namespace patchbay::fuzz {

/// Ends the run, so that the fuzzer keeps the input; `promise` says what does not hold.
inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

/// `text` can be put into a JSON answer: it is UTF-8.
inline void require_readable(std::string_view text, const char* promise) {
  std::string quoted;
  core::json::append_string(quoted, text);
  require(core::json::parse(quoted).ok(), promise);
}

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace patchbay::fuzz
