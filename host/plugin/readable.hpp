#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::plugin {

inline constexpr std::size_t readable_bytes_max = 4096;

/// `text` of a plugin for people: at most `most` bytes of it, each byte that is no UTF-8 and each
/// control character but a line's end replaced by '?'.
std::string readable(std::string_view text, std::size_t most = readable_bytes_max);

}  // namespace patchbay::plugin
