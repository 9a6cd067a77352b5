#include "store/host_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace patchbay::store {

using core::errc;
using core::error;

core::result<host_lock> host_lock::take(const std::filesystem::path& data_dir) {
  const auto file = data_dir / "patchbay.lock";
  host_lock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.fd_ < 0) {
    return error{errc::invalid_argument,
                 file.string() + " cannot be made: " + std::strerror(errno) + ".",
                 "Let the user who runs Patchbay write to the data directory.", 0};
  }
  if (::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 24> holder{};
    const ssize_t got = ::pread(lock.fd_, holder.data(), holder.size() - 1, 0);
    const std::string who = got > 0 ? " (process " + std::string(holder.data()) + ")" : "";
    return error{errc::conflict,
                 "Another Patchbay" + who + " serves from " + data_dir.string() + ".",
                 "Stop it, or give this one another --data-dir.", 0};
  }
  const std::string id = std::to_string(::getpid());
  if (::ftruncate(lock.fd_, 0) != 0 ||
      ::pwrite(lock.fd_, id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
    return error{errc::unavailable, file.string() + " cannot be written: " + std::strerror(errno),
                 "Make room on that disk.", 0};
  }
  return lock;
}

host_lock::host_lock(host_lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

host_lock& host_lock::operator=(host_lock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

host_lock::~host_lock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace patchbay::store
