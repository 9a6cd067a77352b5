#include "plugin/library.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <fstream>
#include <string>
#include <system_error>

#include <boost/dll/library_info.hpp>
#include <boost/dll/shared_library.hpp>

#include "plugin/elf.hpp"

namespace patchbay::plugin {
namespace {

namespace dll = boost::dll;

core::error wrong(std::string what, std::string hint = {}) {
  return {core::errc::invalid_argument, std::move(what), std::move(hint), 0};
}

core::result<void> check_symbols(const std::filesystem::path& file) {
  try {
    dll::library_info about(file);
    const auto symbols = about.symbols();
    if (std::find(symbols.begin(), symbols.end(), PATCHBAY_ENTRY_SYMBOL) == symbols.end()) {
      return wrong("is a shared library, but no plugin: it does not export " PATCHBAY_ENTRY_SYMBOL,
                   "build it with patchbay_add_plugin()");
    }
  } catch (const std::exception& e) {
    return wrong(std::string("cannot be read as a shared library: ") + e.what());
  }
  return {};
}

/// What the dynamic loader said, without the words around it. It names our copy; the reader knows
/// the file by its own name.
std::string loader_words(std::string text, const std::filesystem::path& path) {
  constexpr std::string_view before = "dlerror system message: ";
  if (const auto at = text.find(before); at != std::string::npos) {
    text.erase(0, at + before.size());
    text.erase(std::min(text.size(), text.rfind("): ")));
  }
  const std::string noise = path.string() + ": ";
  for (auto at = text.find(noise); at != std::string::npos; at = text.find(noise)) {
    text.erase(at, noise.size());
  }
  return text;
}

}  // namespace

library::library() = default;
library::library(library&&) noexcept = default;
library& library::operator=(library&&) noexcept = default;
library::~library() = default;

core::result<library> library::open(const staged_file& file) {
  if (auto whole = check_elf(file.bytes); !whole) return whole.error();
  if (auto symbols = check_symbols(file.path); !symbols) return symbols.error();
  library opened;
  opened.path_ = file.path;
  try {
    opened.file_ = std::make_unique<dll::shared_library>(
        file.path, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    opened.entry_ = &opened.file_->get<const patchbay_entry>(PATCHBAY_ENTRY_SYMBOL);
  } catch (const std::exception& e) {
    return wrong("cannot be opened: " + loader_words(e.what(), file.path));
  }
  if (auto fits = check_entry(*opened.entry_); !fits) return fits.error();
  return opened;
}

core::result<void> check_entry(const patchbay_entry& entry) {
  constexpr std::size_t size_min = offsetof(patchbay_entry, create) + sizeof(entry.create);
  if (entry.size < size_min) {
    return wrong("its entry has " + std::to_string(entry.size) + " bytes, at least " +
                 std::to_string(size_min) + " are needed");
  }
  if (entry.abi_major != PATCHBAY_ABI_MAJOR) {
    return wrong("is built for plugin interface " + std::to_string(entry.abi_major) +
                     ", this host has " + std::to_string(PATCHBAY_ABI_MAJOR),
                 "build it again with this host's SDK");
  }
  if (entry.describe == nullptr) return wrong("its entry has no describe function");
  if (entry.create == nullptr) return wrong("its entry has no create function");
  return {};
}

bool is_mapped(const std::filesystem::path& file) {
  std::ifstream maps("/proc/self/maps");
  std::error_code failed;
  std::filesystem::path whole = std::filesystem::weakly_canonical(file, failed);
  if (failed) whole = file;
  const std::string& name = whole.native();
  for (std::string line; std::getline(maps, line);) {
    if (line.find(name) != std::string::npos) return true;
  }
  return false;
}

}  // namespace patchbay::plugin
