#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace patchbay::plugin {

/// What an unsigned or altered file of the plugin folder means.
enum class signature_policy : std::uint8_t {
  off,      ///< nothing; a trusted signature still counts for the isolation
  warn,     ///< a line in the log
  require,  ///< it is refused before any of it is opened
};
std::optional<signature_policy> signature_policy_from(std::string_view word) noexcept;

/// Where the signature of `file` is: beside it, with ".sig" at the end.
std::filesystem::path signature_file(const std::filesystem::path& file);

/// Makes a new pair: the secret key in `file` (mode 0600, must not be there yet), the public one in
/// `file` with ".pub" at the end. Returns the public key's line.
core::result<std::string> make_keys(const std::filesystem::path& file);

/// The text of a .sig file for `bytes`: a line "patchbay-signature-1 PUBLIC SIGNATURE", both
/// base64; the signature is Ed25519ph over "patchbay plugin 1\n" and the bytes. `secret_key` is the
/// text of a file of make_keys.
core::result<std::string> sign(std::string_view bytes, std::string_view secret_key);

/// Public keys of those whose plugins are trusted.
class trusted_keys {
 public:
  /// Lines as in a .pub file; what follows the key is a comment, as is a line that begins with #.
  /// invalid_argument names the line that is wrong.
  static core::result<trusted_keys> parse(std::string_view text);
  static core::result<trusted_keys> read(const std::filesystem::path& file);

  [[nodiscard]] bool empty() const noexcept { return keys_.empty(); }
  /// Whether one of these keys signed exactly `bytes`; else denied, which says what is wrong with
  /// the signature. `signature` is the text of a .sig file; none: not_found.
  [[nodiscard]] core::result<void> check(std::string_view bytes,
                                         const std::optional<std::string>& signature) const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace patchbay::plugin
