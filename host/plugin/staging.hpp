#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace patchbay::plugin {

inline constexpr std::size_t file_bytes_max = 64u << 20;

/// SHA-256 as 64 hexadecimal characters.
std::string sha256_hex(std::string_view bytes);

/// The bytes of a regular file, at most `bytes_max`. Errors: not_found, denied (permissions),
/// too_large, invalid_argument (a folder, a pipe, a loop of links), unavailable (reading failed).
core::result<std::string> read_file(const std::filesystem::path& file, std::size_t bytes_max);

/// Puts `bytes` at `to` as a whole: written beside it with mode 0600, synced, renamed. Parents are
/// made with mode 0700.
core::result<void> write_file(const std::filesystem::path& to, std::string_view bytes);

/// A plugin's file as it was when it was read.
struct staged_file {
  std::string sha256;
  std::string bytes;
  std::filesystem::path path;  ///< a private copy of exactly these bytes
};

/// Reads `file` and makes sure that `<folder>/<sha256>.so` holds its bytes: one path for each
/// content, so that what is mapped is never written to. A copy that is there already is verified
/// against these bytes and replaced if it differs.
core::result<staged_file> stage(const std::filesystem::path& file,
                                const std::filesystem::path& folder);

}  // namespace patchbay::plugin
