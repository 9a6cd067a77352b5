#include "app/plugin_folder.hpp"

namespace patchbay::app {

namespace fs = std::filesystem;

core::result<fs::path> plugin_folder(const std::string& given, const fs::path& programs) {
  std::error_code failed;
  if (!given.empty()) {
    if (fs::is_directory(given, failed)) return fs::path(given);
    return core::error{core::errc::invalid_argument,
                       "--plugins: " + given + " is no folder" +
                           (failed ? ": " + failed.message() : std::string()),
                       "make the folder, or leave --plugins out to use the default one", 0};
  }
  const fs::path prefix = programs.parent_path();
  fs::path installed = prefix / "lib" / "patchbay" / "plugins";
  if (fs::is_directory(installed, failed)) return installed;
  return prefix / "plugins";
}

}  // namespace patchbay::app
