#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace patchbay::plugin {

/// A symbol of a shared library's dynamic table.
struct elf_symbol {
  std::string name;
  bool defined = false;  ///< exported; else it is needed from elsewhere
  bool unique = false;   ///< STB_GNU_UNIQUE: the library can never be unloaded
};

/// Whether the bytes are a whole shared library for this machine, without running any of it. The
/// dynamic loader must only see files that pass: a truncated one would end the process by SIGBUS.
/// invalid_argument says what it is instead.
core::result<void> check_elf(std::string_view bytes);

/// The dynamic symbols of bytes that passed check_elf; empty if there is no table.
std::vector<elf_symbol> dynamic_symbols(std::string_view bytes);

}  // namespace patchbay::plugin
