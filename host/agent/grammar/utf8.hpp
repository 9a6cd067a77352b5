#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::agent {

/// How many bytes the character at `at` takes (1 to 4); 0: no valid UTF-8 begins there. Overlong
/// forms and surrogates are not valid.
std::size_t character_size(std::string_view text, std::size_t at) noexcept;

/// Where `text` stops being UTF-8; npos: nowhere.
std::size_t first_invalid(std::string_view text) noexcept;

/// Appends the character, which must not be a surrogate nor beyond U+10FFFF.
void append_character(std::string& out, char32_t c);

}  // namespace patchbay::agent
