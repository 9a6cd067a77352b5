#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

struct sqlite3;

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

/// As another program would that writes for a long time: while it lives, nobody else can.
class write_lock {
 public:
  explicit write_lock(const std::filesystem::path& database);
  ~write_lock();
  write_lock(const write_lock&) = delete;
  write_lock& operator=(const write_lock&) = delete;

 private:
  sqlite3* db_ = nullptr;
};

/// Changes the database of a host that is not running.
void execute(const std::filesystem::path& database, const std::string& sql);

}  // namespace patchbay::tests
