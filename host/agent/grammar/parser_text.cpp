// Characters, blanks and comments.
#include <algorithm>
#include <array>

#include "agent/grammar/parser.hpp"
#include "agent/grammar/utf8.hpp"

namespace patchbay::agent {
namespace {

constexpr std::array<std::string_view, 35> keywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

struct strange {
  std::string_view bytes, message, hint;
};

constexpr std::string_view straight = "write straight quotes: ' or \"";
constexpr std::string_view plain_space = "write an ordinary space, or nothing";

/// What editors and models write for quotes and blanks.
constexpr std::array<strange, 14> strange_characters = {{
    {"\xE2\x80\x98", "a typographic quote is no quote", straight},
    {"\xE2\x80\x99", "a typographic quote is no quote", straight},
    {"\xE2\x80\x9A", "a typographic quote is no quote", straight},
    {"\xE2\x80\x9C", "a typographic quote is no quote", straight},
    {"\xE2\x80\x9D", "a typographic quote is no quote", straight},
    {"\xE2\x80\x9E", "a typographic quote is no quote", straight},
    {"\xC2\xAB", "a typographic quote is no quote", straight},
    {"\xC2\xBB", "a typographic quote is no quote", straight},
    {"\xC2\xA0", "a no-break space is no blank", plain_space},
    {"\xE2\x80\xAF", "a no-break space is no blank", plain_space},
    {"\xE3\x80\x80", "a wide space is no blank", plain_space},
    {"\xEF\xBB\xBF", "a byte order mark is no blank", plain_space},
    {"\xE2\x80\x8B", "a zero-width space is no blank", plain_space},
    {"\xE2\x81\xA0", "a zero-width space is no blank", plain_space},
}};

}  // namespace

bool is_name_start(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_name_byte(char c) noexcept { return is_name_start(c) || is_digit(c); }
bool is_keyword(std::string_view word) noexcept {
  return std::binary_search(keywords.begin(), keywords.end(), word);
}

call_parser::call_parser(std::string_view text, std::size_t at, closing end)
    : text_(text),
      at_(at),
      end_(std::min(text.size(), at + call_bytes_max)),
      cut_(end_ < text.size()),
      closing_(end) {}

bool call_parser::skip_continuation() {
  const char next = peek(1);
  if (next == '\n') {
    at_ += 2;
  } else if (next == '\r') {
    at_ += peek(2) == '\n' ? 3 : 2;
  } else {
    return fail(refusal::syntax, at_, "a backslash outside of text must end its line",
                "leave the backslash out");
  }
  if (at_end()) {
    return fail_at_end(refusal::unterminated, at_, "the reply ends after a continued line",
                       "end the call with )");
  }
  return true;
}

void call_parser::skip_comment() noexcept {
  while (!at_end() && text_[at_] != '\n' && text_[at_] != '\r' && text_[at_] != '\0') ++at_;
}

bool call_parser::skip_inside() {
  while (!at_end()) {
    switch (text_[at_]) {
      case ' ':
      case '\t':
      case '\f':
      case '\r':
      case '\n':
        ++at_;
        break;
      case '#':
        skip_comment();
        break;
      case '\\':
        if (!skip_continuation()) return false;
        break;
      default:
        return true;
    }
  }
  return true;
}

bool call_parser::skip_blanks() {
  if (!brackets_.empty()) return skip_inside();
  while (!at_end()) {
    switch (text_[at_]) {
      case ' ':
      case '\t':
      case '\f':
        ++at_;
        break;
      case '\\':
        if (!skip_continuation()) return false;
        break;
      default:
        return true;
    }
  }
  return true;
}

void call_parser::skip_outside() noexcept {
  bool comment = false;
  for (; !at_end(); ++at_) {
    const char c = text_[at_];
    if (c == '\n' || c == '\r') {
      comment = false;
    } else if (comment) {
      if (c == '\0' || (c == closing_.fence && is_run(at_))) return;
    } else if (c == '#') {
      comment = true;
    } else if (c != ' ' && c != '\t' && c != '\f') {
      return;
    }
  }
}

bool call_parser::is_run(std::size_t at) const noexcept {
  if (closing_.fence == 0) return false;
  std::size_t length = 0;
  while (at + length < text_.size() && text_[at + length] == closing_.fence) ++length;
  return length >= closing_.length;
}

std::string_view call_parser::read_name() noexcept {
  const std::size_t from = at_;
  if (!is_name_start(peek())) return {};
  while (is_name_byte(peek())) ++at_;
  return text_.substr(from, at_ - from);
}

bool call_parser::fail(refusal code, std::size_t at, std::string message, std::string hint) {
  fault_.code = code;
  fault_.offset = at;
  fault_.message = std::move(message);
  fault_.hint = std::move(hint);
  if (call_ != nullptr) fault_.action = call_->action;
  return false;
}

bool call_parser::fail_at_end(refusal code, std::size_t at, std::string message, std::string hint) {
  if (!cut_) return fail(code, at, std::move(message), std::move(hint));
  return fail(refusal::limit, at,
              "the call is longer than " + std::to_string(call_bytes_max) + " bytes",
              "split the work into several actions");
}

bool call_parser::fail_strange() {
  const std::string_view rest = text_.substr(at_, end_ - at_);
  for (const auto& s : strange_characters) {
    if (!rest.starts_with(s.bytes)) continue;
    return fail(refusal::syntax, at_, std::string(s.message), std::string(s.hint));
  }
  if (rest.front() == '\0') return fail(refusal::syntax, at_, "a zero byte", "leave it out");
  if (character_size(text_, at_) == 0) {
    return fail(refusal::syntax, at_, "bytes that are not UTF-8", "send UTF-8");
  }
  const std::size_t size = character_size(text_, at_);
  return fail(refusal::syntax, at_, "unexpected \"" + shown(rest.substr(0, size)) + "\"",
              "the arguments are text in quotes, numbers, True, False, None, lists and dicts");
}

}  // namespace patchbay::agent
