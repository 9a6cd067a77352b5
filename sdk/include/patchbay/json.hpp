#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "result.hpp"

namespace patchbay {

/// A JSON value. Reading what is not there gives null or an empty value, never an error, so that a
/// path into an answer reads as one line: `thread["messages"][0]["sender"].text()`.
class json {
  struct truth {
    bool is;
  };
  struct whole {
    std::int64_t is;
  };

 public:
  struct member;

  json();
  json(std::nullptr_t);
  json(const json& other);
  json(json&& other) noexcept;
  json& operator=(const json& other);
  json& operator=(json&& other) noexcept;
  ~json();
  json(std::same_as<bool> auto value) : json(truth{value}) {}
  json(std::integral auto value) requires(!std::same_as<decltype(value), bool>)
      : json(whole{static_cast<std::int64_t>(value)}) {}
  json(double value);
  json(std::string value);
  json(std::string_view value);
  json(const char* value);
  json(const std::vector<std::string>& items);

  static json object();
  static json list();

  /// Sets a member, making an object of anything else. Returns this, for chains.
  json& set(std::string_view key, json value) &;
  json&& set(std::string_view key, json value) &&;
  /// Adds an item, making a list of anything else.
  json& add(json item);

  [[nodiscard]] bool is_null() const noexcept;
  [[nodiscard]] bool is_bool() const noexcept;
  [[nodiscard]] bool is_integer() const noexcept;
  [[nodiscard]] bool is_number() const noexcept;
  [[nodiscard]] bool is_text() const noexcept;
  [[nodiscard]] bool is_list() const noexcept;
  [[nodiscard]] bool is_object() const noexcept;

  /// The member, or null.
  const json& operator[](std::string_view key) const noexcept;
  const json& operator[](const char* key) const noexcept { return (*this)[std::string_view(key)]; }
  /// The item, or null.
  const json& operator[](std::size_t index) const noexcept;
  const json& operator[](int index) const noexcept {
    return (*this)[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] bool has(std::string_view key) const noexcept;

  /// The string, or an empty one. Valid as long as this value.
  [[nodiscard]] std::string_view text() const noexcept;
  [[nodiscard]] std::int64_t integer(std::int64_t otherwise = 0) const noexcept;
  /// An integer above the range of int64, which integer() does not give.
  [[nodiscard]] std::optional<std::uint64_t> large() const noexcept;
  [[nodiscard]] double number(double otherwise = 0) const noexcept;
  [[nodiscard]] bool boolean(bool otherwise = false) const noexcept;
  /// The items of a list, or none.
  [[nodiscard]] const std::vector<json>& items() const noexcept;
  /// The strings of a list, or the one string; none of anything else.
  [[nodiscard]] std::vector<std::string> texts() const;
  /// The members of an object in their order, or none.
  [[nodiscard]] const std::vector<member>& members() const noexcept;

  /// invalid_argument with the offset of the first wrong byte. At most 64 levels, valid UTF-8.
  static result<json> parse(std::string_view text);
  [[nodiscard]] std::string dump() const;

 private:
  friend struct json_reader;
  /// Integers above the range of int64 keep their value as uint64.
  explicit json(std::uint64_t value, int);
  explicit json(truth value);
  explicit json(whole value);

  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string,
               std::vector<json>, std::vector<member>>
      value_;
};

struct json::member {
  std::string key;
  json value;
};

// Here, because they need to know what a member is.
inline json::json() = default;
inline json::json(std::nullptr_t) {}
inline json::json(const json& other) = default;
inline json::json(json&& other) noexcept = default;
inline json& json::operator=(const json& other) = default;
inline json& json::operator=(json&& other) noexcept = default;
inline json::~json() = default;
inline json::json(double value) : value_(value) {}
inline json::json(std::string value) : value_(std::move(value)) {}
inline json::json(std::string_view value) : value_(std::string(value)) {}
inline json::json(const char* value) : value_(std::string(value)) {}
inline json::json(std::uint64_t value, int) : value_(value) {}
inline json::json(truth value) : value_(value.is) {}
inline json::json(whole value) : value_(value.is) {}

}  // namespace patchbay
