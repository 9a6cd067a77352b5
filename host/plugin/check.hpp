#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/describe.hpp"

namespace patchbay::plugin {

/// What is looked at, in the order of the score card.
enum class check_area : std::uint8_t { file, symbols, manifest, docs, effects, dry_run };
inline constexpr std::array check_areas = {check_area::file,     check_area::symbols,
                                           check_area::manifest, check_area::docs,
                                           check_area::effects,  check_area::dry_run};
/// "file", "symbols", "manifest", "docs", "effects", "dry run".
std::string_view name(check_area area) noexcept;

struct finding {
  enum class kind { error, warning } what;
  check_area where;
  std::string text;
};

/// What an author should know about a plugin's file before it is shipped.
struct check_report {
  std::vector<finding> findings;
  std::vector<std::string> providers;
  std::vector<std::string> actions;  ///< "gmail_search (read)"
  /// The areas that were looked at; what makes a file unreadable hides the later ones.
  std::vector<check_area> seen;
  /// Whether a host would load it and nothing else is an error.
  [[nodiscard]] bool ok() const;
};

/// Looks at `file` as a host would, and further: what it exports, what would pin it in memory, how
/// its actions are described. Copies go to `scratch`. The file is opened in the runner's process
/// only.
check_report check_file(const std::filesystem::path& file, const std::filesystem::path& scratch,
                        describer& by);

/// As check_file, and runs each action once against tools that answer an empty object.
check_report try_file(const std::filesystem::path& file, const std::filesystem::path& scratch,
                      describer& by);

}  // namespace patchbay::plugin
