#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/json.hpp"

namespace patchbay::mcp {

/// A JSON document together with the text it lies in and memory that it keeps for the next one.
class json_layer {
 public:
  static constexpr std::size_t kept_bytes = 32U << 10U;

  json_layer();
  /// Reads a copy of `text`.
  bool read_copy(std::string_view text);
  /// Reads inside `text`, which must outlive the document.
  bool read_in_place(std::string& text);
  [[nodiscard]] const core::json::value& root() const noexcept { return document_; }

 private:
  std::unique_ptr<char[]> kept_;
  core::json::document::AllocatorType allocator_;
  core::json::document document_;
  std::string text_;
};

/// Reads the result objects that brokers and servers answer with: finds out whether they say that
/// the call failed, and takes the data out of what is put around it. Keeps its memory; one per
/// thread.
class envelope_reader {
 public:
  struct reading {
    const core::json::value* data = nullptr;  ///< inside `decoded` or the reader's own memory
    bool failed = false;
    bool not_connected = false;      ///< the account's authorization is missing or was refused
    bool more_than_message = false;  ///< `data` holds more than what failure is told with
    std::string message;             ///< why it failed; may be empty
  };

  /// JSON text as an object or array, or null. Valid until the next call.
  const core::json::value* parse(std::string_view text);
  /// Whether `v` is what the last `parse` answered.
  [[nodiscard]] bool holds(const core::json::value& v) const noexcept {
    return layers_[0] != nullptr && used_ > 0 && &v == &layers_[0]->root();
  }

  /// What `decoded` says. It failed when `successful`, `successfull` or `success` is false,
  /// `status` is "error" or "failed", or `error` is not empty (there or in the data). The data's
  /// shapes: flat, under `data` (also twice), under `response_data`, or any of these as a JSON
  /// string.
  reading read(const core::json::value& decoded);

 private:
  static constexpr std::size_t layers = 4;
  json_layer* next_layer();

  std::array<std::unique_ptr<json_layer>, layers> layers_;
  std::size_t used_ = 0;
};

/// Whether an error's text says that the account is not connected or no longer authorized.
bool says_not_connected(std::string_view text);

}  // namespace patchbay::mcp
