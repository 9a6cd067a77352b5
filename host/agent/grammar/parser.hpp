#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/grammar/call.hpp"

namespace patchbay::agent {

/// What may stand behind a call, beside the end of the text.
struct closing {
  char fence = 0;          ///< '`' or '~'; 0: none
  std::size_t length = 0;  ///< of the opening run
  bool answer = false;     ///< "</answer>" ends the text
};

/// How far a text that is no call looked like one.
enum class likeness : std::uint8_t { none, receiver, call };

/// Reads one call at a byte of a text. After the first false, `why` tells the reason.
class call_parser {
 public:
  call_parser(std::string_view text, std::size_t at, closing end);

  /// Comments, blanks and brackets before the call, and the call.
  bool read_call(call& into);
  /// What may follow: blanks, comments, one ';', the closing fence. `end` is behind it.
  bool read_rest();

  [[nodiscard]] std::size_t end() const noexcept { return at_; }
  [[nodiscard]] likeness looks() const noexcept { return looks_; }
  [[nodiscard]] const fault& why() const noexcept { return fault_; }

 private:
  using value = core::json::value;
  struct text_literal {
    char quote = 0;
    bool triple = false, raw = false;
  };

  // parser_call.cpp
  bool read_receiver();
  bool read_action();
  bool read_arguments();
  bool read_argument();
  bool read_keyword(std::string_view word, std::size_t word_at);
  bool close_brackets();
  bool fail_behind();
  bool at_closing() const noexcept;
  // parser_values.cpp
  bool read_value(value& out, unsigned depth);
  bool read_group(value& out, unsigned depth);
  bool read_list(value& out, unsigned depth);
  bool read_items(value& out, char close, unsigned depth);
  bool read_dict(value& out, unsigned depth);
  bool read_key(value& out);
  bool check_keys(const value& dict, const std::vector<std::size_t>& places);
  bool read_word(value& out);
  bool fail_word(std::string_view word, std::size_t from);
  bool fail_value();
  bool fail_after_value(std::string_view wanted);
  // parser_strings.cpp
  bool at_string() const noexcept;
  bool read_strings(value& out);
  bool read_string();
  bool read_prefix(text_literal& into);
  bool read_body(const text_literal& how, std::size_t from);
  bool read_escape(const text_literal& how);
  bool read_raw_escape();
  bool read_code_point(std::size_t digits, std::size_t from);
  bool take_code_point(char32_t c, std::size_t from);
  void take_newline();
  bool fail_ended();
  bool fail_unterminated(const text_literal& how, std::size_t from);
  // parser_numbers.cpp
  bool read_number(value& out);
  bool read_based(value& out, bool negative);
  bool read_digits();
  bool read_integer(value& out, std::string_view digits, unsigned base, bool negative);
  bool read_float(value& out, std::string_view digits, bool negative);
  bool end_number();
  // parser_text.cpp
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < end_ ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool at_end() const noexcept { return at_ >= end_; }
  /// Blanks, comments, newlines and continued lines, as inside brackets.
  bool skip_inside();
  /// Blanks and continued lines, as outside brackets.
  bool skip_blanks();
  bool skip_continuation();
  void skip_comment() noexcept;
  /// Blanks, comments and newlines outside brackets; a comment ends before the closing fence.
  void skip_outside() noexcept;
  std::string_view read_name() noexcept;
  [[nodiscard]] bool is_run(std::size_t at) const noexcept;
  bool fail(refusal code, std::size_t at, std::string message, std::string hint = {});
  bool fail_at_end(refusal code, std::size_t at, std::string message, std::string hint = {});
  bool fail_strange();

  std::string_view text_;
  std::size_t at_, end_;
  bool cut_;  ///< `end_` is before the text's end: the longest call that is accepted
  closing closing_;
  likeness looks_ = likeness::none;
  std::vector<std::size_t> brackets_;  ///< around the call
  call* call_ = nullptr;
  std::string scratch_;         ///< the string or number being read
  char32_t half_ = 0;           ///< first half of a surrogate pair
  std::size_t half_at_ = 0;     ///< where it stands
  std::size_t string_end_ = 0;  ///< behind the last string's quote
  fault fault_;
};

/// Letters, digits, '_'.
bool is_name_byte(char c) noexcept;
bool is_name_start(char c) noexcept;
bool is_digit(char c) noexcept;
/// Whether Python reserves the word.
bool is_keyword(std::string_view word) noexcept;

}  // namespace patchbay::agent
