#include "store/seal.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

#include <fcntl.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/database.hpp"
#include "store/settings.hpp"

namespace patchbay::store {
namespace {

namespace fs = std::filesystem;
using core::errc;
using core::error;
using core::result;

constexpr std::size_t key_bytes = crypto_secretbox_xchacha20poly1305_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_secretbox_xchacha20poly1305_NONCEBYTES;
constexpr std::size_t mac_bytes = crypto_secretbox_xchacha20poly1305_MACBYTES;
constexpr std::size_t digest_bytes = 16;
constexpr char format_first = '\1';  ///< the first byte of what is sealed: the format's version
constexpr char key_context[crypto_kdf_CONTEXTBYTES + 1] = "patchbay";
constexpr std::uint64_t sealing_subkey = 1;
constexpr std::uint64_t hashing_subkey = 2;
const char* const check_name = "seal_check";
constexpr std::string_view check_text = "sealed by this key";

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// A file descriptor that is closed at the end of its scope.
class open_file {
 public:
  open_file(const fs::path& file, int flags, mode_t mode = 0)
      : fd_(::open(file.c_str(), flags | O_CLOEXEC, mode)) {}
  ~open_file() {
    if (fd_ >= 0) ::close(fd_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

error refused(std::string message, std::string hint) {
  return {errc::conflict, std::move(message), std::move(hint), 0};
}

std::string to_json(const core::header_list& headers) {
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> w(out);
  w.StartArray();
  for (const auto& [name, value] : headers) {
    w.StartArray();
    w.String(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    w.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    w.EndArray();
  }
  w.EndArray();
  return {out.GetString(), out.GetSize()};
}

std::optional<core::header_list> from_json(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (doc.HasParseError() || !doc.IsArray()) return std::nullopt;
  core::header_list headers;
  for (const auto& pair : doc.GetArray()) {
    if (!pair.IsArray() || pair.Size() != 2 || !pair[0].IsString() || !pair[1].IsString()) {
      return std::nullopt;
    }
    headers.emplace_back(std::string(pair[0].GetString(), pair[0].GetStringLength()),
                         std::string(pair[1].GetString(), pair[1].GetStringLength()));
  }
  return headers;
}

}  // namespace

void seal::locked_memory::operator()(unsigned char* bytes) const noexcept { sodium_free(bytes); }

seal::locked_bytes seal::lock_memory(std::size_t size) {
  auto* bytes = static_cast<unsigned char*>(sodium_malloc(size));
  if (bytes == nullptr) throw std::bad_alloc();
  return locked_bytes(bytes);
}

seal::seal(locked_bytes master)
    : sealing_(lock_memory(key_bytes)), hashing_(lock_memory(key_bytes)) {
  crypto_kdf_derive_from_key(sealing_.get(), key_bytes, sealing_subkey, key_context, master.get());
  crypto_kdf_derive_from_key(hashing_.get(), key_bytes, hashing_subkey, key_context, master.get());
  sodium_mprotect_readonly(sealing_.get());
  sodium_mprotect_readonly(hashing_.get());
}

result<seal::locked_bytes> seal::read_key(const fs::path& file) {
  const open_file in(file, O_RDONLY | O_NOFOLLOW);
  struct stat about {};
  if (in.fd() < 0 || ::fstat(in.fd(), &about) != 0) {
    return refused("The key " + file.string() + " cannot be read: " + std::strerror(errno) + ".",
                   "Let the user who runs Patchbay own it.");
  }
  if ((about.st_mode & 077) != 0) {
    return refused("The key " + file.string() + " may be read by others than its owner.",
                   "Run: chmod 600 " + file.string());
  }
  locked_bytes key = lock_memory(key_bytes);
  if (about.st_size != static_cast<off_t>(key_bytes) ||
      ::read(in.fd(), key.get(), key_bytes) != static_cast<ssize_t>(key_bytes)) {
    return refused(file.string() + " is not a key: it must have exactly 32 bytes.",
                   "Restore it from a backup.");
  }
  return key;
}

result<seal::locked_bytes> seal::make_key(const fs::path& file) {
  locked_bytes key = lock_memory(key_bytes);
  crypto_kdf_keygen(key.get());
  const fs::path fresh = file.string() + "." + std::to_string(randombytes_random());
  bool written = false;
  {
    const open_file out(fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);
    written = out.fd() >= 0 &&
              ::write(out.fd(), key.get(), key_bytes) == static_cast<ssize_t>(key_bytes) &&
              ::fsync(out.fd()) == 0;
  }
  // A link fails if another process was faster, and then its key counts.
  const bool ours = written && ::link(fresh.c_str(), file.c_str()) == 0;
  const int why = errno;
  ::unlink(fresh.c_str());
  if (ours) {
    const open_file dir(file.parent_path(), O_RDONLY | O_DIRECTORY);
    if (dir.fd() >= 0) ::fsync(dir.fd());
    return key;
  }
  if (written && why == EEXIST) return read_key(file);
  return refused("The key " + file.string() + " cannot be made: " + std::strerror(why) + ".",
                 "Let the user who runs Patchbay write to the data directory.");
}

result<std::unique_ptr<seal>> seal::open(const fs::path& data_dir, database& db) {
  if (sodium_init() < 0) {
    return error{errc::internal, "libsodium cannot be used on this machine.", "", 0};
  }
  const fs::path file = data_dir / "patchbay.key";
  const bool present = fs::exists(fs::symlink_status(file));
  if (!present) {
    auto check = find_setting(db, check_name);
    if (!check) return check.error();
    if (check->has_value()) {
      return refused("The key " + file.string() + " is missing, and " + db.place() +
                         " holds connections that were sealed with it.",
                     "Restore the key from a backup. Without it the connections must be made anew: "
                     "then move the database away.");
    }
  }
  auto key = present ? read_key(file) : make_key(file);
  if (!key) return key.error();
  std::unique_ptr<seal> made(new seal(std::move(*key)));
  if (auto checked = made->check(db, file); !checked) return checked.error();
  return made;
}

result<void> seal::check(database& db, const fs::path& file) const {
  auto stored = find_setting(db, check_name);
  if (!stored) return stored.error();
  if (!stored->has_value()) {
    auto sealed = sealed_rows(db);
    if (!sealed) return sealed.error();
    if (*sealed == 0) {
      auto first = first_setting(db, check_name, close_text(check_text));
      if (!first) return first.error();
      *stored = *first;
    }
  }
  if (stored->has_value()) {
    const auto opened = open_text(**stored);
    if (opened && *opened == check_text) return {};
  }
  return refused(
      "The key " + file.string() + " is not the one that " + db.place() + " was sealed with.",
      "Restore the right key from a backup.");
}

std::string seal::close_text(std::string_view text) const {
  std::string sealed(1 + nonce_bytes + mac_bytes + text.size(), format_first);
  unsigned char* nonce = bytes_of(sealed) + 1;
  randombytes_buf(nonce, nonce_bytes);
  crypto_secretbox_xchacha20poly1305_easy(nonce + nonce_bytes, bytes_of(text), text.size(), nonce,
                                          sealing_.get());
  return sealed;
}

result<std::string> seal::open_text(std::string_view sealed) const {
  if (sealed.size() >= 1 + nonce_bytes + mac_bytes && sealed.front() == format_first) {
    const unsigned char* nonce = bytes_of(sealed) + 1;
    const std::size_t boxed = sealed.size() - 1 - nonce_bytes;
    std::string text(boxed - mac_bytes, '\0');
    if (crypto_secretbox_xchacha20poly1305_open_easy(bytes_of(text), nonce + nonce_bytes, boxed,
                                                     nonce, sealing_.get()) == 0) {
      return text;
    }
  }
  return error{errc::internal, "Stored headers were not sealed with this key.",
               "Connect the account again.", 0};
}

core::sealed_headers seal::close(const core::header_list& headers) const {
  if (headers.empty()) return {};
  std::string text = to_json(headers);
  core::sealed_headers sealed{close_text(text)};
  sodium_memzero(text.data(), text.size());
  return sealed;
}

result<core::header_list> seal::open(const core::sealed_headers& sealed) const {
  if (sealed.bytes.empty()) return core::header_list();
  auto text = open_text(sealed.bytes);
  if (!text) return text.error();
  auto headers = from_json(*text);
  sodium_memzero(text->data(), text->size());
  if (!headers) {
    return error{errc::internal, "Stored headers are damaged.", "Connect the account again.", 0};
  }
  return std::move(*headers);
}

std::string seal::digest(std::string_view text) const {
  std::array<unsigned char, digest_bytes> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(text), text.size(), hashing_.get(),
                     key_bytes);
  std::string hex(2 * digest_bytes + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();
  return hex;
}

}  // namespace patchbay::store
