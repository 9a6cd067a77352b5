#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include <patchbay/abi.h>

#include "core/result.hpp"
#include "plugin/staging.hpp"

namespace boost::dll {
class shared_library;
}

namespace patchbay::plugin {

/// A plugin's shared library, mapped from its staged copy. Closed when this is destroyed; nothing
/// of the plugin may be used afterwards. Moves, never copies.
class library {
 public:
  /// Looks at the bytes first, so that the dynamic loader sees whole files for this machine only;
  /// then opens the copy with all its symbols bound, visible to nobody else. Runs the constructors
  /// of the library. invalid_argument says what is wrong with the file.
  static core::result<library> open(const staged_file& file);

  library(library&&) noexcept;
  library& operator=(library&&) noexcept;
  ~library();

  [[nodiscard]] const patchbay_entry& entry() const noexcept { return *entry_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  library();

  std::unique_ptr<boost::dll::shared_library> file_;
  const patchbay_entry* entry_ = nullptr;
  std::filesystem::path path_;
};

/// Whether this host can use a plugin with that entry: size, major version, functions.
core::result<void> check_entry(const patchbay_entry& entry);

/// Whether any part of `file` is mapped into this process now.
bool is_mapped(const std::filesystem::path& file);

}  // namespace patchbay::plugin
