#pragma once

#include <filesystem>

namespace patchbay::app {

/// A folder of this program only, which is removed with this. Its path is empty if none could be
/// made.
class scratch_folder {
 public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace patchbay::app
