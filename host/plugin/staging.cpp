#include "plugin/staging.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace patchbay::plugin {
namespace {

using core::errc;

core::error failed(errc code, std::string what) { return {code, std::move(what), {}, 0}; }

std::string reason(int number) { return std::generic_category().message(number); }

/// Owns a file descriptor.
class descriptor {
 public:
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available");
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return hex;
}

core::result<std::string> read_file(const std::filesystem::path& file, std::size_t bytes_max) {
  // Not blocking, so that a pipe with nobody at its other end cannot hold us.
  const descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (in.get() < 0) {
    const int why = errno;
    const errc code = why == ENOENT                    ? errc::not_found
                      : why == EACCES || why == EPERM  ? errc::denied
                      : why == ELOOP || why == ENOTDIR ? errc::invalid_argument
                                                       : errc::unavailable;
    return failed(code, "cannot be opened: " + reason(why));
  }
  struct stat about {};
  if (::fstat(in.get(), &about) != 0) {
    return failed(errc::unavailable, "cannot be read: " + reason(errno));
  }
  if (!S_ISREG(about.st_mode)) {
    return failed(errc::invalid_argument,
                  S_ISDIR(about.st_mode) ? "is a folder, not a file" : "is no regular file");
  }
  if (static_cast<std::uint64_t>(about.st_size) > bytes_max) {
    return failed(errc::too_large, "has more than " + std::to_string(bytes_max) + " bytes");
  }
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t n = ::read(in.get(), bytes.data() + have, bytes.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(errc::unavailable, "cannot be read: " + reason(errno));
    if (n == 0) break;  // it became shorter while it was read
    have += static_cast<std::size_t>(n);
  }
  bytes.resize(have);
  return bytes;
}

core::result<void> write_file(const std::filesystem::path& to, std::string_view bytes) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(to.parent_path(), ignored)) {
    std::filesystem::create_directories(to.parent_path().parent_path(), ignored);
    if (::mkdir(to.parent_path().c_str(), 0700) != 0 && errno != EEXIST) {
      return failed(errc::denied,
                    "cannot make the folder " + to.parent_path().string() + ": " + reason(errno));
    }
  }
  std::string pattern = to.string() + ".XXXXXX";
  bool whole = false;
  {
    const descriptor out(::mkostemp(pattern.data(), O_CLOEXEC));  // mode 0600
    if (out.get() < 0) {
      return failed(errc::denied,
                    "cannot write to " + to.parent_path().string() + ": " + reason(errno));
    }
    whole = write_all(out.get(), bytes) && ::fsync(out.get()) == 0;
  }
  if (!whole || ::rename(pattern.c_str(), to.c_str()) != 0) {
    const int why = errno;
    ::unlink(pattern.c_str());
    return failed(errc::unavailable, "cannot write " + to.string() + ": " + reason(why));
  }
  return {};
}

core::result<staged_file> stage(const std::filesystem::path& file,
                                const std::filesystem::path& folder) {
  auto bytes = read_file(file, file_bytes_max);
  if (!bytes) return bytes.error();
  staged_file staged;
  staged.bytes = std::move(*bytes);
  staged.sha256 = sha256_hex(staged.bytes);
  staged.path = folder / (staged.sha256 + ".so");
  const auto copy = read_file(staged.path, file_bytes_max);
  if (!copy || *copy != staged.bytes) {
    // A new file takes the path's place; a damaged one that is mapped stays as it is for its user.
    if (auto written = write_file(staged.path, staged.bytes); !written) return written.error();
  }
  return staged;
}

}  // namespace patchbay::plugin
