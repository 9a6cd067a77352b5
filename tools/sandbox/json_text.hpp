#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace patchbay::sandbox {

namespace json = core::json;

/// Writes one JSON value, member by member. `end` closes what was opened last.
class json_text {
 public:
  json_text() : writer_(buffer_) {}
  json_text(const json_text&) = delete;
  json_text& operator=(const json_text&) = delete;

  json_text& object();
  json_text& object(std::string_view key);
  json_text& array();
  json_text& array(std::string_view key);
  json_text& end();

  json_text& put(std::string_view key, std::string_view text);
  template <std::same_as<bool> T>
  json_text& put(std::string_view key, T value) {
    json::key(writer_, key);
    writer_.Bool(value);
    return *this;
  }
  template <std::integral T>
  requires(!std::same_as<T, bool>) json_text& put(std::string_view key, T value) {
    json::key(writer_, key);
    writer_.Int64(static_cast<std::int64_t>(value));
    return *this;
  }
  json_text& put(std::string_view key, const std::vector<std::string>& list);
  /// The text, or null when it is empty.
  json_text& put_or_null(std::string_view key, std::string_view text);
  json_text& null(std::string_view key);
  /// `value` must be JSON.
  json_text& raw(std::string_view key, std::string_view value);

  /// An element of an array.
  json_text& item(std::string_view text);
  json_text& raw_item(std::string_view value);

  [[nodiscard]] std::string str() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  json::buffer buffer_;
  json::writer writer_;
  std::vector<bool> is_object_;
};

/// The strings of an array member; a lone string counts as one element.
std::vector<std::string> strings_at(const json::value& object, std::string_view member);
bool bool_at(const json::value& object, std::string_view member, bool otherwise);
std::int64_t int_at(const json::value& object, std::string_view member, std::int64_t otherwise);

}  // namespace patchbay::sandbox
