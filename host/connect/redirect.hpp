#pragma once

#include <string>
#include <string_view>

#include "connect/settings.hpp"
#include "core/result.hpp"

namespace patchbay::connect {

/// Where the broker sends a person's browser back to.
inline constexpr std::string_view redirect_path = "/api/composio-redirect";

/// The public base of our redirect without a trailing slash: COMPOSIO_REDIRECT, else `requested`,
/// else the configured public base. One that ends with `redirect_path` already is accepted.
/// invalid_argument when none of them is an http(s) address.
core::result<std::string> redirect_base(const settings& s, std::string_view requested);

/// The same for the same arguments: base, `redirect_path` and the state.
std::string callback_url(std::string_view base, std::string_view state);

/// 256 random bits as 43 characters of base64url.
std::string new_state();

/// Empty, a path of this host, or an address below `base`'s origin; else invalid_argument: nobody
/// is sent elsewhere by a link of ours.
core::result<void> check_return_url(std::string_view url, std::string_view base);

}  // namespace patchbay::connect
