#pragma once

#include <filesystem>

#include "core/result.hpp"

namespace patchbay::store {

/// Keeps a second host from serving out of the same data directory, for as long as it lives and
/// however its process ends (flock on `patchbay.lock`). An import does not take it.
class host_lock {
 public:
  /// conflict, naming the other process, when one holds it.
  static core::result<host_lock> take(const std::filesystem::path& data_dir);
  host_lock(host_lock&& other) noexcept;
  host_lock& operator=(host_lock&& other) noexcept;
  host_lock(const host_lock&) = delete;
  host_lock& operator=(const host_lock&) = delete;
  ~host_lock();

 private:
  explicit host_lock(int fd) noexcept : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace patchbay::store
