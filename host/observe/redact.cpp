#include "observe/redact.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace patchbay::observe {
namespace {

constexpr std::size_t name_max = 64;
constexpr std::size_t token_length_min = 6;

constexpr std::array<std::string_view, 22> secret_names = {
    "authorization",
    "proxy_authorization",
    "cookie",
    "set_cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "apikey",
    "api_key",
    "x_api_key",
    "access_token",
    "id_token",
    "refresh_token",
    "session_id",
    "mcp_session_id",
    "client_secret",
    "session_uri",
    "link_token",
    "signature",
    "private_key",
};
constexpr std::array<std::string_view, 9> secret_endings = {
    "_token",         "_secret", "_password",    "_api_key",        "_apikey",
    "_authorization", "_cookie", "_private_key", "_mcp_session_id",
};
/// Their values run to the end of the line: they may hold blanks, commas and semicolons.
constexpr std::array<std::string_view, 5> whole_line_names = {
    "authorization", "proxy_authorization", "cookie", "set_cookie", "x_authorization"};

struct token_form {
  std::string_view prefix;
  std::size_t rest_min;  ///< characters that must follow
};
constexpr std::array<token_form, 20> token_forms = {{
    {"ak_", token_length_min},
    {"uak_", token_length_min},
    {"oak_", token_length_min},
    {"sk-", token_length_min},
    {"sk_", token_length_min},
    {"ya29.", 1},
    {"1//0", token_length_min},
    {"xoxb-", 1},
    {"xoxp-", 1},
    {"xoxa-", 1},
    {"xoxr-", 1},
    {"xoxs-", 1},
    {"xoxe", token_length_min},
    {"xapp-", 1},
    {"ghp_", token_length_min},
    {"gho_", token_length_min},
    {"ghs_", token_length_min},
    {"github_pat_", token_length_min},
    {"AIza", token_length_min},
    {"eyJ", 16},
}};

constexpr bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}
constexpr bool is_token(char c) noexcept {
  return is_word(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
}
constexpr bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool same_word(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == y; });
}

/// A name in lower case with '_' for '-', or nothing when it is too long to be one of ours.
class folded_name {
 public:
  explicit folded_name(std::string_view name) noexcept {
    if (name.size() > text_.size()) return;
    std::transform(name.begin(), name.end(), text_.begin(),
                   [](char c) { return c == '-' ? '_' : lower(c); });
    size_ = name.size();
  }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, name_max> text_{};
  std::size_t size_ = 0;
};

bool is_secret(std::string_view folded) noexcept {
  if (std::find(secret_names.begin(), secret_names.end(), folded) != secret_names.end()) {
    return true;
  }
  return std::any_of(secret_endings.begin(), secret_endings.end(),
                     [&](std::string_view end) { return folded.ends_with(end); });
}
bool is_whole_line(std::string_view folded) noexcept {
  return std::find(whole_line_names.begin(), whole_line_names.end(), folded) !=
         whole_line_names.end();
}
/// Secret only in a query string: in prose and JSON these words mean other things.
bool is_query_secret(std::string_view folded) noexcept {
  return folded == "code" || folded == "state" || folded == "sig" || folded == "key";
}

/// One pass over a text. Each `take_` looks at the text from `at_`: it either consumes something
/// and writes what may be shown, or leaves everything as it was and answers false.
class scanner {
 public:
  scanner(std::string& out, std::string_view text) : out_(out), text_(text) {}

  void run() {
    while (at_ < text_.size()) {
      if (take_user_info() || take_escape()) continue;
      const bool starts_word =
          is_word(text_[at_]) && (at_ == after_escape_ || at_ == 0 || !is_word(text_[at_ - 1]));
      if (starts_word && (take_token() || take_word())) continue;
      out_ += text_[at_++];
    }
  }

 private:
  [[nodiscard]] std::string_view rest(std::size_t from) const noexcept {
    return from < text_.size() ? text_.substr(from) : std::string_view();
  }
  [[nodiscard]] char peek(std::size_t at) const noexcept {
    return at < text_.size() ? text_[at] : '\0';
  }
  template <class Stop>
  [[nodiscard]] std::size_t until(std::size_t from, Stop stop) const noexcept {
    while (from < text_.size() && !stop(text_[from])) ++from;
    return from;
  }
  /// Shows everything up to `from`, hides what lies between it and `to`.
  void hide(std::size_t from, std::size_t to, std::string_view instead = redacted) {
    out_.append(text_.substr(at_, from - at_));
    out_.append(instead);
    at_ = to;
  }

  /// `%3F` or `\\n`: shown, and what follows is a new word although a letter stands before it.
  bool take_escape() {
    constexpr std::string_view letters = "nrtbf";
    std::size_t length = 0;
    if (text_[at_] == '%' && is_hex(peek(at_ + 1)) && is_hex(peek(at_ + 2))) {
      length = 3;
    } else if (text_[at_] == '\\' && letters.find(peek(at_ + 1)) != std::string_view::npos) {
      length = 2;
    } else if (text_[at_] == '\\' && peek(at_ + 1) == 'u' && at_ + 6 <= text_.size()) {
      length = 6;
    }
    if (length == 0) return false;
    out_.append(text_.substr(at_, length));
    at_ += length;
    after_escape_ = at_;
    return true;
  }

  bool take_user_info() {
    if (!rest(at_).starts_with("://")) return false;
    const std::size_t from = at_ + 3;
    const std::size_t end = until(from, [](char c) {
      return c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '\\' || c <= ' ';
    });
    const auto at_sign = text_.substr(from, end - from).rfind('@');
    if (at_sign == std::string_view::npos) return false;
    hide(from, from + at_sign);
    return true;
  }

  bool take_token() {
    for (const auto& form : token_forms) {
      if (!rest(at_).starts_with(form.prefix)) continue;
      const std::size_t end = until(at_, [](char c) { return !is_token(c); });
      if (end - at_ < form.prefix.size() + form.rest_min) continue;
      hide(at_, end);
      return true;
    }
    return false;
  }

  /// A whole word: the name of a secret with its value, a scheme with its credentials, or neither.
  bool take_word() {
    const std::size_t end = until(at_, [](char c) { return !is_word(c); });
    const auto word = text_.substr(at_, end - at_);
    const folded_name name(word);
    if (is_secret(name.view())) {
      if (take_value(end, is_whole_line(name.view()), false)) return true;
    } else if (is_query_secret(name.view())) {
      if (take_value(end, false, true)) return true;
    } else if (same_word(word, "bearer") || same_word(word, "basic")) {
      if (take_credentials(end)) return true;
    }
    out_.append(word);
    at_ = end;
    return true;
  }

  bool take_credentials(std::size_t end) {
    std::size_t from = until(end, [](char c) { return c != ' ' && c != '\t'; });
    if (from == end && rest(end).starts_with("%20")) from = end + 3;
    if (from == end && peek(end) == '+') from = end + 1;
    if (from == end) return false;
    const std::size_t to = until(from, [](char c) { return !is_token(c) && c != '%'; });
    if (to == from) return false;
    hide(from, to);
    return true;
  }

  /// The value after a name that ends at `end`.
  bool take_value(std::size_t end, bool whole_line, bool equals_only) {
    std::size_t at = end;
    bool named_in_quotes = false;
    if (peek(at) == '\\' && peek(at + 1) == '"') ++at;
    if (peek(at) == '"' || peek(at) == '\'') {
      ++at;
      named_in_quotes = true;
    }
    if (rest(at).starts_with("%3D") || rest(at).starts_with("%3d")) {
      return take_plain(at + 3, false, true);
    }
    at = until(at, [](char c) { return c != ' '; });
    const char sign = peek(at);
    if (sign != '=' && (sign != ':' || equals_only)) return false;
    ++at;
    if (sign == ':') at = until(at, [](char c) { return c != ' ' && c != '\t'; });
    if (peek(at) == '[') return take_list(at);
    if (peek(at) == '\\' && peek(at + 1) == '"') return take_escaped(at + 2);
    if (peek(at) == '"' || peek(at) == '\'') return take_quoted(at + 1, text_[at]);
    if (named_in_quotes) return take_bare_json(at);
    return take_plain(at, whole_line && sign == ':', false);
  }

  bool take_plain(std::size_t from, bool whole_line, bool encoded) {
    const std::size_t to = until(from, [&](char c) {
      if (c == '\n' || c == '\r' || c == '"' || c == '\\') return true;
      if (whole_line) return false;
      return c == '&' || c == ';' || c == ',' || c == '#' || c == '\'' || c == '<' || c == '>' ||
             c == ')' || c == '}' || c == ']' || c <= ' ';
    });
    auto value = text_.substr(from, to - from);
    if (encoded) {
      value = value.substr(0, value.find("%26"));
      value = value.substr(0, value.find("%23"));
    }
    if (value.empty()) return false;
    if (!whole_line && (same_word(value, "bearer") || same_word(value, "basic"))) {
      // `authorization=Bearer abc`: the scheme is shown, what follows it is not.
      out_.append(text_.substr(at_, from - at_));
      at_ = from;
      return take_word();
    }
    hide(from, from + value.size());
    return true;
  }

  bool take_quoted(std::size_t from, char quote) {
    std::size_t to = from;
    while (to < text_.size() && text_[to] != quote) to += text_[to] == '\\' ? 2 : 1;
    to = std::min(to, text_.size());
    if (to == from) return false;
    hide(from, to);
    return true;
  }

  /// Inside a JSON string: `\"name\":\"value\"`.
  bool take_escaped(std::size_t from) {
    const auto to = std::min(text_.find("\\\"", from), text_.size());
    if (to == from) return false;
    hide(from, to);
    return true;
  }

  bool take_bare_json(std::size_t from) {
    const char first = peek(from);
    if (first != '-' && (first < '0' || first > '9')) return false;
    const std::size_t to =
        until(from, [](char c) { return c == ',' || c == '}' || c == ']' || c <= ' '; });
    hide(from, to, "\"[redacted]\"");
    return true;
  }

  bool take_list(std::size_t from) {
    std::size_t to = from + 1;
    char quote = '\0';
    for (int depth = 1; to < text_.size() && depth > 0; ++to) {
      const char c = text_[to];
      if (quote != '\0') {
        if (c == '\\') ++to;
        if (c == quote) quote = '\0';
      } else if (c == '"') {
        quote = c;
      } else {
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      }
    }
    hide(from, std::min(to, text_.size()), "[\"[redacted]\"]");
    return true;
  }

  std::string& out_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t after_escape_ = 0;
};

bool is_plain_code(std::string_view value) noexcept {
  constexpr std::size_t length_max = 24;
  const bool word = std::all_of(value.begin(), value.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  const bool number = value.size() <= 5 && std::all_of(value.begin(), value.end(), [](char c) {
                        return (c >= '0' && c <= '9') || c == '-';
                      });
  return value.size() <= length_max && (word || number);
}

}  // namespace

bool is_secret_name(std::string_view name) noexcept {
  const folded_name folded(name);
  return is_secret(folded.view()) || folded.view() == "state";
}

void append_redacted(std::string& out, std::string_view text) {
  out.reserve(out.size() + text.size());
  scanner(out, text).run();
}

std::string redact(std::string_view text) {
  std::string out;
  append_redacted(out, text);
  return out;
}

std::string redact_field(std::string_view name, std::string_view value) {
  if (is_secret_name(name)) return std::string(redacted);
  if (folded_name(name).view() == "code" && !is_plain_code(value)) return std::string(redacted);
  return redact(value);
}

}  // namespace patchbay::observe
