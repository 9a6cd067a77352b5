#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace generic {

inline constexpr std::size_t name_max = 64;

/// a-z, 0-9 and _, a letter first, at most 64.
bool is_provider_name(std::string_view text) noexcept;
/// The same, and it begins with the provider's name and "_".
bool is_action_name(std::string_view text, std::string_view provider) noexcept;
/// Whether a tool's or an argument's name may be shown and sent: 1 to 128 of A-Z, a-z, 0-9 and
/// "_.-/$".
bool is_wire_name(std::string_view text) noexcept;

/// "team_wiki" as "Team wiki".
std::string title_of(std::string_view provider);
/// "searchPages", "search-pages" and "SEARCH_PAGES" as "search_pages"; may be empty.
std::string snake(std::string_view text);

/// The name of the action for a tool of that provider: one that is not in `taken`, which gets it.
/// The same tools in the same order give the same names. A name that is too long is cut and gets a
/// hash of the tool's.
std::string action_name(std::string_view provider, std::string_view tool,
                        std::set<std::string>& taken);
/// The name of the parameter for an argument, the same way.
std::string parameter_name(std::string_view argument, std::set<std::string>& taken);

}  // namespace generic
