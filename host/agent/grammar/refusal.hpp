#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::agent {

/// Why a model's reply is not carried out. docs/reference/call-grammar.md lists them.
enum class refusal : std::uint8_t {
  no_call,
  multiple_actions,
  syntax,
  unterminated,
  escape,
  expression,
  bare_name,
  fstring,
  bytes,
  unpack,
  duplicate_key,
  duplicate_argument,
  order,
  range,
  limit,
  unknown_action,
  argument_unknown,
  argument_missing,
  argument_extra,
  type,
  value,
  unavailable,
};

/// "E_NO_CALL", "E_SYNTAX", ...
std::string_view name(refusal code) noexcept;

/// A refusal in words that a model can act on. All texts are valid UTF-8 without control
/// characters but line feeds in `message`.
struct call_error {
  refusal code = refusal::syntax;
  std::string message;               ///< a sentence, shown to the model as it is
  std::size_t line = 1, column = 1;  ///< in the reply, from 1; columns count characters
  std::string excerpt;               ///< of that line, at most 80 characters
  std::string hint;                  ///< what to write instead; may be empty
  std::string action;                ///< as far as it was read; else empty
};

/// What was found wrong at a byte of a reply.
struct fault {
  refusal code = refusal::syntax;
  std::size_t offset = 0;
  std::string message, hint, action;
};

/// `f` with its place in `reply`.
call_error located(std::string_view reply, const fault& f);

/// `text` as it can be shown: control characters are blanks, bytes that are not UTF-8 "?", and what
/// is beyond `max` characters "...".
std::string shown(std::string_view text, std::size_t max = 80);

}  // namespace patchbay::agent
