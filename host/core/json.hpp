#pragma once

#define RAPIDJSON_HAS_STDSTRING 1
#include <string>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/result.hpp"

namespace patchbay::core::json {

using document = rapidjson::Document;
using value = rapidjson::Value;
using buffer = rapidjson::StringBuffer;
using writer = rapidjson::Writer<buffer>;

/// Nesting that is still read; deeper input is refused.
inline constexpr unsigned depth_max = 64;

/// Reads `text` (UTF-8, one JSON value, a byte order mark or none before it) without recursion.
/// Refused: numbers beyond a double, or whose digits or exponent alone are, zero bytes, invalid
/// UTF-8, half surrogate pairs, nesting beyond `depth_max`. 64-bit integers are kept, others are
/// the nearest double. invalid_argument with the offset at which the reading ended.
result<document> parse(std::string_view text);

/// The reader of UTF-8 looks at up to three bytes behind one that begins a character;
/// `parse_in_place` appends these to have them.
inline constexpr std::string_view padding = "    ";

/// As `parse`, inside `text` itself: strings of the document point into it, so it must outlive the
/// document and is overwritten. What `into` held before is gone; its allocator keeps a
/// user-supplied buffer.
result<void> parse_in_place(std::string& text, document& into);

/// `text` (UTF-8) without what is beyond `max` bytes, cut at a character's boundary.
std::string_view cut(std::string_view text, std::size_t max) noexcept;
/// How many characters (code points) `text` has, which must be UTF-8.
std::size_t characters(std::string_view text) noexcept;

inline std::string_view view(const value& v) { return {v.GetString(), v.GetStringLength()}; }
inline rapidjson::GenericStringRef<char> ref(std::string_view s) {
  return {s.data() == nullptr ? "" : s.data(), static_cast<rapidjson::SizeType>(s.size())};
}
inline void put(writer& w, std::string_view s) {
  w.String(s.data() == nullptr ? "" : s.data(), static_cast<rapidjson::SizeType>(s.size()));
}
inline void key(writer& w, std::string_view s) {
  w.Key(s.data(), static_cast<rapidjson::SizeType>(s.size()));
}
/// `s` must be JSON.
inline void raw(writer& w, std::string_view s) {
  w.RawValue(s.data(), s.size(), rapidjson::kObjectType);
}

/// Null when `object` is no object or has no such member.
const value* find(const value& object, std::string_view member);
/// The string member, or an empty view.
std::string_view string_at(const value& object, std::string_view member);

std::string text(const value& v);
/// Appends `s` as a JSON string with its quotes.
void append_string(std::string& out, std::string_view s);

}  // namespace patchbay::core::json
