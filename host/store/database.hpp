#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "core/result.hpp"

namespace patchbay::store {

class engine;

struct database_options {
  std::filesystem::path data_dir;  ///< made, for its owner only, if it is not there
  /// Empty: SQLite in `patchbay.db` of the data directory. postgresql://...: that server.
  std::string db_url;
  /// How long another program's lock is waited for.
  std::chrono::milliseconds busy_max{5000};
};

/// The open database, its schema made or migrated to this version. [any thread]
class database {
 public:
  /// invalid_argument: the URL or directory cannot be used; conflict: not a database of ours, or
  /// one of a newer schema; unavailable: locked, full or not reachable. No message shows a
  /// password.
  static core::result<std::unique_ptr<database>> open(const database_options& options);
  ~database();
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  /// Where the rows are, for people: a path or a server, never a password.
  [[nodiscard]] const std::string& place() const noexcept;
  /// What the sources of this folder work on.
  [[nodiscard]] engine& inner() noexcept { return *engine_; }

 private:
  explicit database(std::unique_ptr<engine> e);
  std::unique_ptr<engine> engine_;
};

}  // namespace patchbay::store
