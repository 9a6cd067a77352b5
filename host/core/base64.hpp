#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patchbay::core {

/// Standard base64 with padding (RFC 4648, section 4).
void append_base64(std::string& out, std::string_view bytes);

/// The bytes of standard base64, padded or not; line breaks and blanks are skipped. Nothing for
/// other characters or a broken end.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace patchbay::core
