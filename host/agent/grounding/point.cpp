#include "agent/grounding/point.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace patchbay::agent {
namespace {

constexpr std::size_t quote_max = 120;
/// So much of a reply is looked at; a point needs a few bytes.
constexpr std::size_t reply_max = 64U << 10U;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_word(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_separator(char c) noexcept { return is_blank(c) || c == ',' || c == ';'; }

/// The number that begins at `at`, which is moved behind it.
std::optional<double> number_at(std::string_view text, std::size_t& at) {
  std::size_t end = at;
  if (end < text.size() && (text[end] == '-' || text[end] == '+')) ++end;
  const std::size_t digits = end;
  while (end < text.size() && is_digit(text[end])) ++end;
  const bool whole = end > digits;
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
  } else if (!whole) {
    return std::nullopt;
  }
  const std::size_t begin = text[at] == '+' ? at + 1 : at;
  double value = 0;
  const auto read = std::from_chars(text.data() + begin, text.data() + end, value);
  if (read.ec != std::errc() || read.ptr != text.data() + end) return std::nullopt;
  at = end;
  return value;
}

std::optional<named_point> point_of(const std::vector<double>& n) {
  if (n.size() == 2) return named_point{n[0], n[1]};
  if (n.size() == 4) return named_point{(n[0] + n[2]) / 2, (n[1] + n[3]) / 2};
  return std::nullopt;
}

/// Numbers only, with separators between them; nothing else.
std::optional<std::vector<double>> numbers_only(std::string_view text) {
  std::vector<double> out;
  for (std::size_t at = 0; at < text.size();) {
    if (is_separator(text[at])) {
      ++at;
      continue;
    }
    const auto n = number_at(text, at);
    if (!n || (at < text.size() && !is_separator(text[at])) || out.size() == 4) return std::nullopt;
    out.push_back(*n);
  }
  return out;
}

struct group {
  std::vector<double> numbers;
  std::size_t begin = 0, end = 0;  ///< with its brackets
};

/// What stands in (), [], {} or between two tags and is numbers only, two or four of them.
std::vector<group> groups_in(std::string_view text) {
  std::vector<group> out;
  std::size_t open = text.npos;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool closes = c == ')' || c == ']' || c == '}' || c == '<';
    if (closes && open != text.npos) {
      auto numbers = numbers_only(text.substr(open + 1, at - open - 1));
      if (numbers && (numbers->size() == 2 || numbers->size() == 4)) {
        out.push_back({std::move(*numbers), open, at + 1});
      }
      open = text.npos;
    }
    if (c == '(' || c == '[' || c == '{' || c == '>') open = at;
  }
  return out;
}

/// Two points with nothing but brackets and separators between them are the corners of a box.
bool side_by_side(std::string_view text, const group& a, const group& b) {
  const std::string_view between = text.substr(a.end, b.begin - a.end);
  return a.numbers.size() == 2 && b.numbers.size() == 2 &&
         between.find_first_not_of(", \t\r\n()[]") == between.npos;
}

/// The number after `key` and ':' or '=', quotes and blanks aside.
std::optional<double> value_of(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
    std::size_t next = at + key.size();
    if (at > 0 && is_word(text[at - 1])) continue;
    const auto skip = [&](std::string_view these) {
      while (next < text.size() && these.find(text[next]) != these.npos) ++next;
    };
    skip("\"' \t");
    if (next >= text.size() || (text[next] != ':' && text[next] != '=')) continue;
    ++next;
    skip("\"' \t");
    const auto n = next < text.size() ? number_at(text, next) : std::nullopt;
    if (n) return n;
  }
  return std::nullopt;
}

std::optional<named_point> by_name(std::string_view text) {
  const std::array<std::optional<double>, 4> box = {value_of(text, "x1"), value_of(text, "y1"),
                                                    value_of(text, "x2"), value_of(text, "y2")};
  if (box[0] && box[1] && box[2] && box[3]) return point_of({*box[0], *box[1], *box[2], *box[3]});
  const auto x = value_of(text, "x");
  const auto y = value_of(text, "y");
  if (x && y) return named_point{*x, *y};
  return std::nullopt;
}

/// All numbers that stand alone.
std::vector<double> bare_numbers(std::string_view text) {
  std::vector<double> out;
  for (std::size_t at = 0; at < text.size() && out.size() <= 4;) {
    const bool begins = at == 0 || (!is_word(text[at - 1]) && text[at - 1] != '.');
    std::size_t next = at;
    const auto n = begins ? number_at(text, next) : std::nullopt;
    if (!n) {
      ++at;
      continue;
    }
    if (next == text.size() || !is_word(text[next])) out.push_back(*n);
    at = next;
  }
  return out;
}

/// What follows the reasoning, and of an <answer> its inside.
std::string_view answer_in(std::string_view reply) {
  for (const std::string_view end : {"</think>", "</thoughts>", "<answer>"}) {
    const std::size_t at = reply.rfind(end);
    if (at != reply.npos) reply.remove_prefix(at + end.size());
  }
  return reply.substr(0, reply.find("</answer>"));
}

core::error no_point(std::string_view reply, std::string_view why) {
  const std::string_view shown = core::json::cut(reply, quote_max);
  std::string message = std::string(grounding_failed) + ": The grounding model's reply " +
                        std::string(why) + ": \"" + std::string(shown) +
                        (shown.size() < reply.size() ? "...\"" : "\"");
  return {core::errc::not_found, std::move(message),
          "Describe one element that is visible on the screen.", 0};
}

}  // namespace

core::result<named_point> read_point(std::string_view reply) {
  const std::string_view text = answer_in(core::json::cut(reply, reply_max));
  const std::vector<group> groups = groups_in(text);
  if (groups.size() == 2 && side_by_side(text, groups[0], groups[1])) {
    const auto& a = groups[0].numbers;
    const auto& b = groups[1].numbers;
    return *point_of({a[0], a[1], b[0], b[1]});
  }
  const bool same = std::all_of(groups.begin(), groups.end(), [&](const group& g) {
    return g.numbers == groups.front().numbers;
  });
  if (!same) return no_point(text, "names several points");
  if (!groups.empty()) return *point_of(groups.front().numbers);
  if (const auto named = by_name(text)) return *named;
  const auto bare = point_of(bare_numbers(text));
  if (!bare) return no_point(text, "names no point");
  return *bare;
}

}  // namespace patchbay::agent
