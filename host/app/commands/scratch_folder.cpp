#include "app/commands/scratch_folder.hpp"

#include <cstdlib>
#include <string>

namespace patchbay::app {

namespace fs = std::filesystem;

scratch_folder::scratch_folder() {
  std::string name = (fs::temp_directory_path() / "patchbay-XXXXXX").string();
  if (mkdtemp(name.data()) != nullptr) path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace patchbay::app
