#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "state.hpp"

namespace patchbay::sandbox {

/// What the command line says.
struct arguments {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: a free one
  std::string api_key, port_file, certificate, key;
  std::uint64_t seed = 1;
  bool seed_given = false;
  std::int64_t idle_ms = 75'000;  ///< a connection that was idle for so long is closed
  settings defaults;
  bool help = false;
};

extern const std::string_view help_text;

/// invalid_argument names the option that is wrong.
core::result<arguments> read_arguments(int count, const char* const* values);

}  // namespace patchbay::sandbox
