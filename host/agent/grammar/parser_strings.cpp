// Text in quotes, as Python reads it.
#include <algorithm>
#include <array>
#include <optional>

#include "agent/grammar/parser.hpp"
#include "agent/grammar/utf8.hpp"

namespace patchbay::agent {
namespace {

bool is_quote(char c) noexcept { return c == '\'' || c == '"'; }

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Bytes at which the reading of a string's body stops to look.
constexpr std::array<bool, 256> stops = [] {
  std::array<bool, 256> all{};
  for (const char c : {'\'', '"', '\\', '\n', '\r', '\0'})
    all[static_cast<unsigned char>(c)] = true;
  return all;
}();

std::optional<char32_t> digit_value(char c, unsigned base) noexcept {
  char32_t v = 99;
  if (is_digit(c)) v = static_cast<char32_t>(c - '0');
  if (lower(c) >= 'a' && lower(c) <= 'f') v = static_cast<char32_t>(lower(c) - 'a') + 10;
  if (v >= base) return std::nullopt;
  return v;
}

/// The character that `\c` stands for; 0: none of the short escapes.
char short_escape(char c) noexcept {
  switch (c) {
    case '\\':
    case '\'':
    case '"':
      return c;
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return 0;
  }
}

constexpr char32_t high_first = 0xD800, low_first = 0xDC00, surrogate_last = 0xDFFF;
constexpr char32_t character_last = 0x10FFFF;

}  // namespace

/// Whether a string begins here, with up to three letters before the quote.
bool call_parser::at_string() const noexcept {
  std::size_t letters = 0;
  while (letters < 3 && is_name_start(peek(letters))) ++letters;
  return is_quote(peek(letters));
}

/// One string or several that stand beside each other.
bool call_parser::read_strings(value& out) {
  scratch_.clear();
  do {
    if (!read_string() || !skip_inside()) return false;
  } while (at_string());
  out.SetString(scratch_.data(), static_cast<rapidjson::SizeType>(scratch_.size()), *call_->values);
  return true;
}

bool call_parser::read_string() {
  text_literal how;
  const std::size_t from = at_;
  if (!read_prefix(how)) return false;
  how.quote = peek();
  how.triple = peek(1) == how.quote && peek(2) == how.quote;
  at_ += how.triple ? 3 : 1;
  if (!read_body(how, from)) return false;
  if (half_ != 0) return take_code_point(0, at_);
  string_end_ = at_;
  return true;
}

bool call_parser::read_prefix(text_literal& into) {
  const std::size_t from = at_;
  const std::string_view prefix = read_name();
  if (!prefix.empty() && from == string_end_) return fail_ended();
  if (prefix.empty() || prefix == "u" || prefix == "U") return true;
  into.raw = prefix == "r" || prefix == "R";
  if (into.raw) return true;
  std::string letters;
  for (const char c : prefix) letters += lower(c);
  if (letters.find_first_not_of("fbtru") == std::string::npos) {
    if (letters.find('f') != std::string::npos || letters.find('t') != std::string::npos) {
      return fail(refusal::fstring, from,
                  "text is not computed: no " + letters.substr(0, 1) + "-strings",
                  "write the final text between plain quotes");
    }
    if (letters.find('b') != std::string::npos) {
      return fail(refusal::bytes, from, "bytes are not accepted",
                  "write the text between plain quotes, without b");
    }
  }
  return fail(refusal::syntax, from, "\"" + std::string(prefix) + "\" before a quote",
              "write plain quotes, or r before them for raw text");
}

/// Text goes on behind a quote that has ended it.
bool call_parser::fail_ended() {
  return fail(refusal::syntax, string_end_ - 1, "this quote ends the text",
              "write \\ before a quote inside the text, or other quotes around it");
}

bool call_parser::read_body(const text_literal& how, std::size_t from) {
  while (true) {
    const std::size_t begin = at_;
    while (!at_end() && !stops[static_cast<unsigned char>(text_[at_])]) ++at_;
    if (at_ > begin) {
      if (half_ != 0) return take_code_point(0, at_);
      scratch_.append(text_, begin, at_ - begin);
    }
    if (scratch_.size() > string_bytes_max) {
      return fail(refusal::limit, from,
                  "a text is longer than " + std::to_string(string_bytes_max) + " bytes",
                  "split it into several actions");
    }
    if (at_end()) return fail_unterminated(how, from);
    const char c = text_[at_];
    if (c == '\0') return fail_strange();
    if (c == '\\') {
      if (!(how.raw ? read_raw_escape() : read_escape(how))) return false;
      continue;
    }
    if (half_ != 0) return take_code_point(0, at_);
    if (c == how.quote && (!how.triple || (peek(1) == c && peek(2) == c))) {
      at_ += how.triple ? 3 : 1;
      return true;
    }
    if (!is_quote(c)) {
      if (!how.triple) return fail_unterminated(how, from);
      take_newline();
      continue;
    }
    scratch_ += c;
    ++at_;
  }
}

/// As Python reads its sources: each kind of line end is one line feed.
void call_parser::take_newline() {
  at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
  scratch_ += '\n';
}

bool call_parser::read_raw_escape() {
  scratch_ += '\\';
  ++at_;
  const char next = peek();
  if (at_end() || next == '\0') return true;
  if (next == '\n' || next == '\r') {
    take_newline();
  } else {
    scratch_ += next;
    ++at_;
  }
  return true;
}

bool call_parser::read_escape(const text_literal& how) {
  const std::size_t from = at_;
  const char c = peek(1);
  if (at_ + 1 >= end_) {
    ++at_;
    return fail_unterminated(how, from);
  }
  if (c == 'u' || c == 'U' || c == 'x') {
    at_ += 2;
    return read_code_point(c == 'x' ? 2 : c == 'u' ? 4 : 8, from);
  }
  if (half_ != 0) return take_code_point(0, from);
  if (c == '\n' || c == '\r') {
    at_ += c == '\r' && peek(2) == '\n' ? 3 : 2;
    return true;
  }
  if (c == 'N') {
    return fail(refusal::escape, from, "characters by name are not known (\\N)",
                "write the character itself, or \\u and its four hexadecimal digits");
  }
  if (const auto first = digit_value(c, 8)) {
    char32_t v = 0;
    ++at_;
    for (int i = 0; i < 3; ++i) {
      const auto digit = digit_value(peek(), 8);
      if (!digit) break;
      v = v * 8 + *digit;
      ++at_;
    }
    return take_code_point(v, from);
  }
  if (const char one = short_escape(c); one != 0) {
    scratch_ += one;
    at_ += 2;
    return true;
  }
  if (call_->warnings.size() < warnings_max) {
    call_->warnings.push_back("\"\\" +
                              shown(text_.substr(at_ + 1, character_size(text_, at_ + 1))) +
                              "\" is no escape: the backslash stays in the text");
  }
  scratch_ += '\\';
  ++at_;
  return true;
}

bool call_parser::read_code_point(std::size_t digits, std::size_t from) {
  char32_t v = 0;
  for (std::size_t i = 0; i < digits; ++i, ++at_) {
    const auto digit = digit_value(peek(), 16);
    if (!digit) {
      return fail(refusal::escape, from,
                  "\\" + std::string(1, text_[from + 1]) + " needs " + std::to_string(digits) +
                      " hexadecimal digits",
                  "write the character itself, or \\\\ for a backslash");
    }
    v = v * 16 + *digit;
  }
  return take_code_point(v, from);
}

/// Appends a character that was written as an escape, or keeps it for its second half. With a half
/// kept, everything but its second half (0 too) is an error.
bool call_parser::take_code_point(char32_t c, std::size_t from) {
  if (half_ != 0) {
    if (c < low_first || c > surrogate_last) {
      return fail(refusal::escape, half_at_, "half of a surrogate pair is no character",
                  "write the character itself, or \\U and its eight hexadecimal digits");
    }
    append_character(scratch_, 0x10000 + ((half_ - high_first) << 10) + (c - low_first));
    half_ = 0;
    return true;
  }
  if (c > character_last) {
    return fail(refusal::escape, from, "there is no character beyond \\U0010FFFF",
                "write the character itself");
  }
  if (c >= high_first && c <= surrogate_last) {
    half_ = c;
    half_at_ = from;
    return c < low_first || take_code_point(0, from);
  }
  append_character(scratch_, c);
  return true;
}

bool call_parser::fail_unterminated(const text_literal& how, std::size_t from) {
  if (how.triple) {
    return fail_at_end(refusal::unterminated, from, "this text never ends",
                       "end it with the three quotes that it begins with");
  }
  if (at_end()) {
    return fail_at_end(refusal::unterminated, from, "this text never ends",
                       "end it with the quote that it begins with");
  }
  return fail(refusal::unterminated, from, "this text does not end on its line",
              "write \\n for a new line, or begin and end the text with three quotes");
}

}  // namespace patchbay::agent
