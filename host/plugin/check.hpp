#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/describe.hpp"

namespace patchbay::plugin {

struct finding {
  enum class kind { error, warning } what;
  std::string text;
};

/// What an author should know about a plugin's file before it is shipped.
struct check_report {
  std::vector<finding> findings;
  std::vector<std::string> providers;
  std::vector<std::string> actions;  ///< "gmail_search (read)"
  /// Whether a host would load it.
  [[nodiscard]] bool ok() const;
};

/// Looks at `file` as a host would, and further: what it exports, what would pin it in memory, how
/// its actions are described. Copies go to `scratch`. The file is opened in the runner's process
/// only.
check_report check_file(const std::filesystem::path& file, const std::filesystem::path& scratch,
                        describer& by);

}  // namespace patchbay::plugin
