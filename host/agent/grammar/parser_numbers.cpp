// Numbers, as Python reads them, within 64 bits.
#include <algorithm>
#include <charconv>
#include <cstdint>

#include "agent/grammar/parser.hpp"

namespace patchbay::agent {
namespace {

constexpr std::string_view number_hint = "write 7, -3, 2.5 or 1e3; anything else goes into quotes";
constexpr std::uint64_t negative_max = std::uint64_t{1} << 63U;

bool has_digit(char c, unsigned base) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') < base;
  return base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
}

}  // namespace

bool call_parser::read_number(value& out) {
  const char sign = peek();
  const bool negative = sign == '-';
  if (sign == '-' || sign == '+') ++at_;
  const char second = peek(1);
  scratch_.clear();
  if (peek() == '0' && second != '\0' &&
      std::string_view("xXoObB").find(second) != std::string_view::npos) {
    return read_based(out, negative);
  }
  const std::size_t from = at_;
  if (is_digit(peek()) && !read_digits()) return false;
  bool whole = true;
  if (peek() == '.') {
    whole = false;
    scratch_ += scratch_.empty() ? "0." : ".";
    ++at_;
    if (!is_digit(peek())) {
      scratch_ += '0';
    } else if (!read_digits()) {
      return false;
    }
  }
  if (peek() == 'e' || peek() == 'E') {
    const bool has_sign = peek(1) == '+' || peek(1) == '-';
    if (!is_digit(peek(has_sign ? 2 : 1))) return end_number();
    whole = false;
    scratch_ += 'e';
    if (peek(1) == '-') scratch_ += '-';
    at_ += has_sign ? 2 : 1;
    if (!read_digits()) return false;
  }
  if (!end_number()) return false;
  const auto first = scratch_.find_first_not_of('0');
  if (!whole) return read_float(out, scratch_, negative);
  if (scratch_.size() > 1 && scratch_.front() == '0' && first != std::string::npos) {
    return fail(refusal::syntax, from, "a number does not begin with 0", "leave the zeros out");
  }
  return read_integer(out, scratch_, 10, negative);
}

/// Digits with single underscores between them, without these into `scratch_`.
bool call_parser::read_digits() {
  while (true) {
    while (is_digit(peek())) {
      scratch_ += peek();
      ++at_;
    }
    if (peek() != '_') return true;
    if (!is_digit(peek(1))) {
      return fail(refusal::syntax, at_, "an underscore stands between two digits only",
                  std::string(number_hint));
    }
    ++at_;
  }
}

bool call_parser::read_based(value& out, bool negative) {
  const std::size_t from = at_;
  const char kind = peek(1);
  const unsigned base = kind == 'x' || kind == 'X' ? 16 : kind == 'o' || kind == 'O' ? 8 : 2;
  at_ += 2;
  while (has_digit(peek(), base) || (peek() == '_' && has_digit(peek(1), base))) {
    if (peek() != '_') scratch_ += peek();
    ++at_;
  }
  if (scratch_.empty()) {
    return fail(refusal::syntax, from, "a number without digits", std::string(number_hint));
  }
  return end_number() && read_integer(out, scratch_, base, negative);
}

bool call_parser::end_number() {
  if (!is_name_byte(peek()) && peek() != '.') return true;
  return fail(refusal::syntax, at_, "this is no number", std::string(number_hint));
}

bool call_parser::read_integer(value& out, std::string_view digits, unsigned base, bool negative) {
  std::uint64_t v = 0;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), v, static_cast<int>(base));
  const std::uint64_t most = negative ? negative_max : negative_max - 1;
  if (read.ec != std::errc() || v > most) {
    return fail(refusal::range, at_ - 1, "an integer beyond 64 bits",
                "write it as text in quotes if it is an id");
  }
  out.SetInt64(static_cast<std::int64_t>(negative ? ~v + 1 : v));
  return true;
}

bool call_parser::read_float(value& out, std::string_view digits, bool negative) {
  double v = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), v);
  if (read.ec != std::errc()) {
    // Too large, or so small that it is 0.
    const auto first = std::min(digits.find_first_not_of('0'), digits.find_first_of(".e") - 1);
    auto as_json = core::json::parse(digits.substr(first));
    if (!as_json.ok()) {
      return fail(refusal::range, at_ - 1, "a number beyond what a float holds",
                  "write a smaller number");
    }
    v = as_json->GetDouble();
  }
  out.SetDouble(negative ? -v : v);
  return true;
}

}  // namespace patchbay::agent
