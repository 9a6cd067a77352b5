#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/ports/store.hpp"
#include "core/result.hpp"

namespace patchbay::store {

class database;

/// Seals header values with XChaCha20-Poly1305 (libsodium) before they rest. The key is
/// `patchbay.key` in the data directory, 32 bytes, readable by its owner only; in memory it is
/// locked, and cleared when this ends. [any thread]
class seal final : public core::ports::seal {
 public:
  /// Opens the key, or makes one if neither a key nor sealed rows exist. conflict with a sentence:
  /// the key is missing or foreign while the database was sealed with one, others may read it, or
  /// it is not a key. Never replaces a key.
  static core::result<std::unique_ptr<seal>> open(const std::filesystem::path& data_dir,
                                                  database& db);
  ~seal() override = default;

  [[nodiscard]] core::sealed_headers close(const core::header_list& headers) const override;
  [[nodiscard]] core::result<core::header_list> open(
      const core::sealed_headers& sealed) const override;

  /// 32 hex digits: a keyed BLAKE2b hash, so that what is in the ledger cannot be guessed from it.
  [[nodiscard]] std::string digest(std::string_view text) const;

 private:
  struct locked_memory {
    void operator()(unsigned char* bytes) const noexcept;
  };
  using locked_bytes = std::unique_ptr<unsigned char, locked_memory>;

  explicit seal(locked_bytes master);
  static locked_bytes lock_memory(std::size_t size);
  static core::result<locked_bytes> read_key(const std::filesystem::path& file);
  static core::result<locked_bytes> make_key(const std::filesystem::path& file);
  [[nodiscard]] std::string close_text(std::string_view text) const;
  [[nodiscard]] core::result<std::string> open_text(std::string_view sealed) const;
  [[nodiscard]] core::result<void> check(database& db, const std::filesystem::path& file) const;

  locked_bytes sealing_;
  locked_bytes hashing_;
};

}  // namespace patchbay::store
