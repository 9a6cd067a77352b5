#include "plugin/signature.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/staging.hpp"

namespace patchbay::plugin {
namespace {

using core::errc;
using core::error;

constexpr std::string_view public_word = "patchbay-public-key-1";
constexpr std::string_view secret_word = "patchbay-secret-key-1";
constexpr std::string_view signature_word = "patchbay-signature-1";
constexpr std::string_view signed_for = "patchbay plugin 1\n";
constexpr std::size_t keys_file_bytes_max = 1u << 20;
constexpr std::size_t signatures_max = 16;  ///< lines of one .sig file that are looked at

error wrong(std::string what, std::string hint = {}) {
  return {errc::invalid_argument, std::move(what), std::move(hint), 0};
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

void need_sodium() {
  if (::sodium_init() < 0) throw std::runtime_error("libsodium cannot be used");
}

std::string encoded(std::string_view bytes) {
  constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
  ::sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), variant);
  text.resize(std::strlen(text.c_str()));
  return text;
}

/// Exactly `size` bytes, or nothing.
std::optional<std::string> decoded(std::string_view text, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t got = 0;
  if (::sodium_base642bin(raw(bytes), size, text.data(), text.size(), nullptr, &got, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
      got != size) {
    return std::nullopt;
  }
  return bytes;
}

/// The words of the next line of `text`, which is taken off.
std::vector<std::string_view> next_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto from = line.find_first_not_of(" \t\r");
    if (from == line.npos) break;
    line.remove_prefix(from);
    words.push_back(line.substr(0, line.find_first_of(" \t\r")));
    line.remove_prefix(words.back().size());
  }
  return words;
}

crypto_sign_state hashed(std::string_view bytes) {
  crypto_sign_state state;
  ::crypto_sign_init(&state);
  ::crypto_sign_update(&state, raw(signed_for), signed_for.size());
  ::crypto_sign_update(&state, raw(bytes), bytes.size());
  return state;
}

core::result<void> write_secret(const std::filesystem::path& file, const std::string& text) {
  const int to = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (to < 0) {
    return wrong("cannot make " + file.string() + ": " + std::generic_category().message(errno),
                 "choose a file that is not there yet");
  }
  const bool whole = ::write(to, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(to);
  if (whole) return {};
  ::unlink(file.c_str());
  return wrong("cannot write " + file.string());
}

}  // namespace

std::optional<signature_policy> signature_policy_from(std::string_view word) noexcept {
  if (word == "off") return signature_policy::off;
  if (word == "warn") return signature_policy::warn;
  if (word == "require") return signature_policy::require;
  return std::nullopt;
}

std::filesystem::path signature_file(const std::filesystem::path& file) {
  return file.string() + ".sig";
}

core::result<std::string> make_keys(const std::filesystem::path& file) {
  need_sodium();
  std::string open_key(crypto_sign_PUBLICKEYBYTES, '\0'), secret(crypto_sign_SECRETKEYBYTES, '\0');
  ::crypto_sign_keypair(raw(open_key), raw(secret));
  std::string text = std::string(secret_word) + " " + encoded(secret) + "\n";
  auto written = write_secret(file, text);
  ::sodium_memzero(secret.data(), secret.size());
  ::sodium_memzero(text.data(), text.size());
  if (!written) return written.error();
  std::string line = std::string(public_word) + " " + encoded(open_key);
  if (auto put = write_file(file.string() + ".pub", line + "\n"); !put) return put.error();
  return line;
}

core::result<std::string> sign(std::string_view bytes, std::string_view secret_key) {
  need_sodium();
  const auto words = next_line(secret_key);
  const auto key = words.size() >= 2 && words[0] == secret_word
                       ? decoded(words[1], crypto_sign_SECRETKEYBYTES)
                       : std::nullopt;
  if (!key) {
    return wrong("the key file holds no secret key", "make one with: patchbay plugin keys FILE");
  }
  auto state = hashed(bytes);
  std::string signature(crypto_sign_BYTES, '\0');
  ::crypto_sign_final_create(&state, raw(signature), nullptr, raw(*key));
  const std::string_view open_key =
      std::string_view(*key).substr(crypto_sign_SECRETKEYBYTES - crypto_sign_PUBLICKEYBYTES);
  return std::string(signature_word) + " " + encoded(open_key) + " " + encoded(signature) + "\n";
}

core::result<trusted_keys> trusted_keys::parse(std::string_view text) {
  need_sodium();
  trusted_keys all;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto words = next_line(text);
    if (words.empty() || words[0].starts_with('#')) continue;
    auto key = words.size() >= 2 && words[0] == public_word
                   ? decoded(words[1], crypto_sign_PUBLICKEYBYTES)
                   : std::nullopt;
    if (!key) {
      return wrong("line " + std::to_string(number) + " is no public key",
                   "each line is one of a .pub file: " + std::string(public_word) + " KEY");
    }
    all.keys_.push_back(std::move(*key));
  }
  return all;
}

core::result<trusted_keys> trusted_keys::read(const std::filesystem::path& file) {
  auto text = read_file(file, keys_file_bytes_max);
  if (!text) return wrong(file.string() + " " + text.error().message);
  auto keys = parse(*text);
  if (!keys) {
    error why = keys.error();
    why.message = file.string() + ": " + why.message;
    return why;
  }
  return keys;
}

core::result<void> trusted_keys::check(std::string_view bytes,
                                       const std::optional<std::string>& signature) const {
  if (!signature) return error{errc::not_found, "is not signed", "", 0};
  need_sodium();
  bool ours = false;
  std::string_view text = *signature;
  for (std::size_t i = 0; i < signatures_max && !text.empty(); ++i) {
    const auto words = next_line(text);
    if (words.size() < 3 || words[0] != signature_word) continue;
    const auto key = decoded(words[1], crypto_sign_PUBLICKEYBYTES);
    const auto mark = decoded(words[2], crypto_sign_BYTES);
    if (!key || !mark || std::find(keys_.begin(), keys_.end(), *key) == keys_.end()) continue;
    ours = true;
    auto state = hashed(bytes);
    std::string copy = *mark;
    if (::crypto_sign_final_verify(&state, raw(copy), raw(*key)) == 0) return {};
  }
  return error{errc::denied,
               ours ? "is not what was signed: it was changed, or its .sig belongs to another file"
                    : "is not signed by a trusted key",
               "", 0};
}

}  // namespace patchbay::plugin
