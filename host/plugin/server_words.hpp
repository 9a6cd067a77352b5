#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::plugin {

inline constexpr std::size_t server_doc_bytes_max = 1200;    ///< of an action, as shown
inline constexpr std::size_t server_remark_bytes_max = 240;  ///< of a parameter, as shown
inline constexpr std::size_t server_doc_lines_max = 24;
inline constexpr std::size_t server_word_bytes_max = 64;  ///< a choice or a default

/// `text` with words of the machinery ("API", "MCP", ...) replaced by plain ones, each in its case.
/// Whole words only; what stands in backquotes or is part of an identifier, a path or an address
/// ("X-API-Key", "/api/v1", "mcp_url") stays as it is.
std::string plain_words(std::string_view text);

/// The docstring of an action whose server says `said`: `own`, then the server's words, cut to
/// `server_doc_bytes_max`, each line behind a bar that the text cannot leave, under a sentence that
/// says whose words they are. `said` empty: `own` alone. Control, invisible and direction-changing
/// characters are left out.
std::string fenced_doc(std::string_view own, std::string_view said);

/// The same for a parameter, in one line, quoted.
std::string fenced_remark(std::string_view own, std::string_view said);

/// Whether a server's choice or default may be shown: short, one line, printable.
bool is_short_word(std::string_view text) noexcept;

}  // namespace patchbay::plugin
