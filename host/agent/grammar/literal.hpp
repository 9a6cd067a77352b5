#pragma once

#include <string>
#include <string_view>

#include "core/json.hpp"

namespace patchbay::agent {

/// Appends `text` (UTF-8) as a Python string literal: single quotes, ASCII only, and nothing in it
/// but what Python reads back as `text`. Bytes that are not UTF-8 become U+FFFD.
void append_literal(std::string& out, std::string_view text);

/// Appends a value as a Python literal: None, True, False, numbers (the shortest that reads back
/// the same), text, lists and dicts.
void append_literal(std::string& out, const core::json::value& v);

template <class T>
std::string literal(const T& v) {
  std::string out;
  append_literal(out, v);
  return out;
}

}  // namespace patchbay::agent
