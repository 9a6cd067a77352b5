// Values: literals, and lists, tuples and dicts of them.
#include <algorithm>
#include <array>
#include <cstdint>

#include "agent/grammar/parser.hpp"

namespace patchbay::agent {
namespace {

constexpr std::string_view literals_only =
    "write the value itself: text in quotes, a number, True, "
    "False, None, a list or a dict";

struct misspelt {
  std::string_view word, hint;
};

constexpr std::array<misspelt, 12> misspelt_words = {{{"true", "write True"},
                                                      {"TRUE", "write True"},
                                                      {"false", "write False"},
                                                      {"FALSE", "write False"},
                                                      {"null", "write None"},
                                                      {"none", "write None"},
                                                      {"nil", "write None"},
                                                      {"undefined", "write None"},
                                                      {"NaN", "there is no such number"},
                                                      {"nan", "there is no such number"},
                                                      {"inf", "there is no such number"},
                                                      {"Infinity", "there is no such number"}}};

constexpr double two_to_63 = 9223372036854775808.0;

/// Orders keys so that those that Python holds for equal are neighbours: 1, 1.0 and True are.
std::string key_identity(const core::json::value& v) {
  if (v.IsString()) return "'" + std::string(core::json::view(v));
  if (v.IsBool()) return v.GetBool() ? "1" : "0";
  if (v.IsDouble()) {
    const double d = v.GetDouble();
    const auto whole = static_cast<std::int64_t>(d >= -two_to_63 && d < two_to_63 ? d : 0.5);
    if (static_cast<double>(whole) == d) return std::to_string(whole);
  }
  return core::json::text(v);
}

/// As Python's json module writes the key.
std::string key_text(const core::json::value& v) {
  return v.IsString() ? std::string(core::json::view(v)) : core::json::text(v);
}

}  // namespace

bool call_parser::read_value(value& out, unsigned depth) {
  if (at_end()) {
    return fail_at_end(refusal::unterminated, at_, "the reply ends inside the call",
                       "end the call with )");
  }
  if (at_string()) return read_strings(out);
  const char c = peek();
  const bool bracket = c == '(' || c == '[' || c == '{';
  if (bracket && depth >= depth_max) {
    return fail(refusal::limit, at_,
                "brackets are nested deeper than " + std::to_string(depth_max) + " levels",
                "write a flatter value");
  }
  if (c == '(') return read_group(out, depth + 1);
  if (c == '[') return read_list(out, depth + 1);
  if (c == '{') return read_dict(out, depth + 1);
  if (is_name_start(c)) return read_word(out);
  const std::size_t sign = c == '+' || c == '-' ? 1 : 0;
  const char digit = peek(sign) == '.' ? peek(sign + 1) : peek(sign);
  if (is_digit(digit)) return read_number(out);
  return fail_value();
}

/// A value in brackets, or a tuple.
bool call_parser::read_group(value& out, unsigned depth) {
  ++at_;
  if (!skip_inside()) return false;
  if (peek() == ')') {
    ++at_;
    out.SetArray();
    return true;
  }
  value first;
  if (!read_value(first, depth) || !skip_inside()) return false;
  if (peek() == ')') {
    ++at_;
    out = first;
    return true;
  }
  if (peek() != ',') return fail_after_value("a comma or )");
  ++at_;
  out.SetArray();
  out.PushBack(first, *call_->values);
  return read_items(out, ')', depth);
}

bool call_parser::read_list(value& out, unsigned depth) {
  ++at_;
  out.SetArray();
  return read_items(out, ']', depth);
}

/// Items and the bracket behind them.
bool call_parser::read_items(value& out, char close, unsigned depth) {
  const std::size_t from = at_;
  while (true) {
    if (!skip_inside()) return false;
    if (peek() == close) {
      ++at_;
      return true;
    }
    if (out.Size() >= items_max) {
      return fail(refusal::limit, from, "more than " + std::to_string(items_max) + " items",
                  "split them into several actions");
    }
    value item;
    if (!read_value(item, depth) || !skip_inside()) return false;
    out.PushBack(item, *call_->values);
    if (peek() == close) continue;
    if (peek() != ',') return fail_after_value(std::string("a comma or ") + close);
    ++at_;
  }
}

bool call_parser::read_dict(value& out, unsigned depth) {
  const std::size_t from = at_;
  ++at_;
  out.SetObject();
  value keys(rapidjson::kArrayType);
  std::vector<std::size_t> places;
  while (true) {
    if (!skip_inside()) return false;
    if (peek() == '}') {
      ++at_;
      return check_keys(keys, places);
    }
    if (places.size() >= items_max) {
      return fail(refusal::limit, from, "more than " + std::to_string(items_max) + " items",
                  "split them into several actions");
    }
    value key, item;
    places.push_back(at_);
    if (!read_key(key) || !skip_inside()) return false;
    if (peek() == ',' || peek() == '}') {
      return fail(refusal::expression, from, "a set is not accepted",
                  "write a list with [ ], or a dict with \"key\": value");
    }
    if (peek() != ':') return fail_after_value("a colon after the key");
    ++at_;
    if (!skip_inside() || !read_value(item, depth) || !skip_inside()) return false;
    value name(key_text(key), *call_->values);
    keys.PushBack(key, *call_->values);
    out.AddMember(name, item, *call_->values);
    if (peek() == '}') continue;
    if (peek() != ',') return fail_after_value("a comma or }");
    ++at_;
  }
}

bool call_parser::read_key(value& out) {
  const char c = peek();
  if (c == '(' || c == '[' || c == '{') {
    return fail(refusal::syntax, at_, "a key is text, a number, True, False or None",
                "write the key as text in quotes");
  }
  return read_value(out, depth_max);
}

/// Refuses keys that are equal, in Python or once they are JSON. `places` are theirs.
bool call_parser::check_keys(const value& keys, const std::vector<std::size_t>& places) {
  if (keys.Size() < 2) return true;
  const auto find_twice = [&](auto identity) {
    std::vector<std::pair<std::string, std::size_t>> all;
    all.reserve(keys.Size());
    for (rapidjson::SizeType i = 0; i < keys.Size(); ++i) {
      all.emplace_back(identity(keys[i]), places[i]);
    }
    std::sort(all.begin(), all.end());
    const auto at = std::adjacent_find(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
    return at == all.end() ? std::string::npos : std::next(at)->second;
  };
  std::size_t twice = find_twice(key_identity);
  if (twice == std::string::npos) twice = find_twice(key_text);
  if (twice == std::string::npos) return true;
  return fail(refusal::duplicate_key, twice, "this key stands in the dict twice",
              "give each key once");
}

bool call_parser::read_word(value& out) {
  const std::size_t from = at_;
  const std::string_view word = read_name();
  if (word == "True" || word == "False") {
    out.SetBool(word == "True");
    return true;
  }
  if (word == "None") {
    out.SetNull();
    return true;
  }
  return fail_word(word, from);
}

bool call_parser::fail_word(std::string_view word, std::size_t from) {
  for (const auto& m : misspelt_words) {
    if (m.word != word) continue;
    return fail(refusal::bare_name, from, "\"" + std::string(word) + "\" is no Python value",
                std::string(m.hint) + "; the constants are True, False and None");
  }
  if (!skip_inside()) return false;
  if (peek() == '=' && peek(1) != '=') {
    return fail(refusal::syntax, from, "an argument's name cannot stand here",
                "write NAME=VALUE between the commas of the call");
  }
  const bool computed = peek() == '(' || peek() == '.' || peek() == '[' || is_keyword(word);
  if (computed) {
    return fail(refusal::expression, from,
                "\"" + shown(word, 40) + "\": nothing is computed or called inside a call",
                std::string(literals_only));
  }
  return fail(refusal::bare_name, from, "\"" + shown(word, 40) + "\" is no value",
              "put text in quotes: \"" + shown(word, 40) + "\"");
}

/// Here should be a value.
bool call_parser::fail_value() {
  const char c = peek();
  if (c == '*') {
    return fail(refusal::unpack, at_, "arguments are not unpacked with *",
                "write each argument itself");
  }
  if (c == ',' || c == ')' || c == ']' || c == '}' || c == ':' || c == '=') {
    return fail(refusal::syntax, at_, std::string("a value is missing before \"") + c + "\"",
                std::string(literals_only));
  }
  if (std::string_view("+-~/%@&|^<>!").find(c) != std::string_view::npos && c != '\0') {
    return fail(refusal::expression, at_, std::string("\"") + c + "\": nothing is computed",
                std::string(literals_only));
  }
  return fail_strange();
}

/// A value was read, and what follows is not what may follow.
bool call_parser::fail_after_value(std::string_view wanted) {
  if (at_end()) {
    return fail_at_end(refusal::unterminated, at_, "the reply ends inside the call",
                       "end the call with )");
  }
  const char c = peek();
  const std::size_t from = at_;
  const std::string_view word = read_name();
  at_ = from;
  if (string_end_ == from && (is_name_byte(c) || at_string())) {
    return fail_ended();
  }
  const bool operation =
      c != '\0' && std::string_view("+-*/%@&|^<>=!.([?").find(c) != std::string_view::npos;
  if (operation || is_keyword(word)) {
    return fail(refusal::expression, from,
                "\"" + (word.empty() ? std::string(1, c) : std::string(word)) +
                    "\": nothing is computed or called inside a call",
                std::string(literals_only));
  }
  if (is_name_byte(c) || at_string() ||
      std::string_view("{:)]};").find(c) != std::string_view::npos) {
    return fail(refusal::syntax, from, "expected " + std::string(wanted) + " here",
                "check the commas, the quotes and the brackets");
  }
  return fail_strange();
}

}  // namespace patchbay::agent
