#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

namespace patchbay::tests {

/// What the ledger of a host that is not running holds of one tenant's calls of a tool.
struct ledger_count {
  std::size_t ok = 0;
  std::size_t unknown = 0;
  std::size_t open = 0;   ///< an intent without an outcome
  std::size_t other = 0;  ///< any other outcome
};

/// By tenant.
std::map<std::string, ledger_count> read_ledger(const std::filesystem::path& database,
                                                const std::string& tool);

/// Changes the database of a host that is not running.
void execute(const std::filesystem::path& database, const std::string& sql);

}  // namespace patchbay::tests
