#pragma once

#include <string>
#include <string_view>

namespace patchbay::observe {

/// What stands where a secret was.
inline constexpr std::string_view redacted = "[redacted]";

/// Whether the value of a header, log field, query parameter or JSON member of this name is a
/// secret, whatever it looks like: Authorization, x-api-key, cookies, tokens, passwords, an OAuth
/// `state`. Case and '-' or '_' do not matter. `code` is judged by its value, see redact_field.
bool is_secret_name(std::string_view name) noexcept;

/// Appends `text` without its secrets:
///  - the value after a secret name, in every spelling that occurs in logs: `Name: value` up to the
///    end of the line, `name=value` (percent-encoded too), `"name":"value"` (escaped too);
///  - `code=` and `state=`, as an OAuth redirect carries them;
///  - what follows the words Bearer and Basic;
///  - tokens that their own form gives away (ak_..., sk-..., ya29...., xoxb-..., ghp_..., AIza...,
///    JSON web tokens);
///  - user name and password in a URL.
/// JSON stays JSON.
void append_redacted(std::string& out, std::string_view text);
std::string redact(std::string_view text);

/// The value of a named field without its secrets. The value of `code` is kept when it is a plain
/// word or a number, as an error code is.
std::string redact_field(std::string_view name, std::string_view value);

}  // namespace patchbay::observe
