// Finds the call in a reply. The text is read once, from its beginning to its end: what stands
// inside a call, its strings above all, is passed over with the call.
#include <algorithm>
#include <optional>
#include <utility>

#include "agent/grammar/call.hpp"
#include "agent/grammar/parser.hpp"

namespace patchbay::agent {
namespace {

constexpr std::size_t fence_min = 3;
constexpr std::size_t fences_max = 256;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view how_to_write =
    "end the reply with one block: ```python, then agent.ACTION(...) on a line, then ```";

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool equal_words(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text, std::string_view of) noexcept {
  const auto from = text.find_first_not_of(of);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(of) - from + 1);
}

bool is_heading(std::string_view line) noexcept {
  const auto words = trimmed(line, " \t\f\r#*:_");
  return equal_words(words, "(Grounded Action)") || equal_words(words, "Grounded Action");
}

bool is_info_byte(char c) noexcept {
  return is_name_byte(c) || c == '+' || c == '.' || c == '#' || c == '-';
}

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\f' || c == '\r' || c == '\n';
}

/// Whether a block with this info word holds the call's language.
bool may_be_python(std::string_view info) noexcept {
  return info.empty() || equal_words(info.substr(0, 2), "py") || equal_words(info, "tool_code");
}

constexpr std::string_view thought_words[] = {"think", "thinking", "thought", "thoughts",
                                              "reasoning"};

struct tag {
  std::string_view word;
  bool closes = false;
  std::size_t size = 0;  ///< of the text; 0: none
};

tag tag_at(std::string_view text) noexcept {
  tag t;
  std::size_t at = 1;
  t.closes = at < text.size() && text[at] == '/';
  if (t.closes) ++at;
  const std::size_t from = at;
  while (at < text.size() && at - from < 16 && is_name_byte(text[at])) ++at;
  if (at >= text.size() || text[at] != '>') return t;
  t.word = text.substr(from, at - from);
  t.size = at + 1;
  return t;
}

bool is_thought(const tag& t) noexcept {
  return std::any_of(std::begin(thought_words), std::end(thought_words),
                     [&](std::string_view w) { return equal_words(w, t.word); });
}

/// Whether code that is no call looks like a statement: a word and a sign of Python behind it, a
/// word that begins a statement, or a bracket before "agent".
bool is_statement(std::string_view code) noexcept {
  std::size_t at = 0;
  while (at < code.size() &&
         (is_blank(code[at]) || std::string_view("([{").find(code[at]) != std::string_view::npos)) {
    ++at;
  }
  const bool bracket = at > 0 && code.substr(0, at).find_first_of("([{") != std::string_view::npos;
  const std::size_t from = at;
  if (at < code.size() && !is_name_start(code[at])) return false;
  while (at < code.size() && is_name_byte(code[at])) ++at;
  const std::string_view word = code.substr(from, at - from);
  if (word.empty()) return false;
  while (at < code.size() && code[at] == ' ') ++at;
  const char next = at < code.size() ? code[at] : '\0';
  if (bracket) return word == "agent" && next == '.';
  return is_keyword(word) ||
         (next != '\0' && std::string_view("(.=[+-*/%@&|^<>").find(next) != std::string_view::npos);
}

class reply_reader {
 public:
  explicit reply_reader(std::string_view reply) : text_(reply) {}

  call_result read() {
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    while (!done_ && at_ < text_.size()) read_line();
    if (wrong_) return located(text_, *wrong_);
    return conclude();
  }

 private:
  struct bare_call {
    call what;
    bool alone = false;  ///< nothing else stands in the region
    fault why;           ///< if it is not alone: what follows
  };

  void read_line();
  void begin_text();
  bool read_bare_call();
  void read_within();
  void read_fence();
  void read_tag(std::size_t line_start);
  void skip_thought(const tag& opening);
  std::size_t code_behind(std::size_t run_end, std::string_view& info) const noexcept;
  void note_other(std::size_t code, std::string_view info, const call_parser& tried);
  void begin_region();
  void refuse(const fault& f) {
    if (!wrong_) wrong_ = f;
    done_ = true;
  }
  call_result conclude();
  call_result none_found() const;

  std::string_view text_;
  std::size_t at_ = 0;
  bool done_ = false;
  bool answer_ = false;   ///< inside <answer>
  bool thought_ = false;  ///< a thought never ended
  bool clean_ = true;     ///< the region so far: blanks, comments, a line "python"
  std::size_t fences_ = 0;
  std::vector<call> calls_;
  std::optional<bare_call> bare_;
  std::optional<fault> weak_;   ///< of what looked a little like a call
  std::optional<fault> wrong_;  ///< of what looked like a call: final
};

/// What came before belongs to a thought or another part of the reply.
void reply_reader::begin_region() {
  calls_.clear();
  bare_.reset();
  weak_.reset();
  clean_ = true;
}

void reply_reader::read_line() {
  const auto line_end = std::min(text_.find_first_of("\r\n", at_), text_.size());
  if (is_heading(text_.substr(at_, line_end - at_))) {
    begin_region();
    at_ = line_end;
  } else {
    begin_text();
    if (!done_) read_within();
  }
  while (at_ < text_.size() && (text_[at_] == '\r' || text_[at_] == '\n')) ++at_;
}

/// At the beginning of a line or of a region: a bare call, or what may stand around one, or prose.
void reply_reader::begin_text() {
  if (read_bare_call()) return;
  const auto from = std::min(text_.find_first_not_of(" \t\f", at_), text_.size());
  std::string_view rest = text_.substr(from);
  constexpr std::string_view language = "python";
  if (rest.starts_with('#') || rest.starts_with('<')) return;
  if (rest.starts_with(language)) {
    rest = rest.substr(language.size());
    rest = rest.substr(std::min(rest.find_first_not_of(" \t\f"), rest.size()));
  }
  if (!rest.empty() && rest.front() != '\r' && rest.front() != '\n') clean_ = false;
}

/// A call without a fence, at the beginning of a line.
bool reply_reader::read_bare_call() {
  std::size_t from = at_;
  while (from < text_.size() &&
         std::string_view(" \t\f(").find(text_[from]) != std::string_view::npos) {
    ++from;
  }
  if (!text_.substr(from).starts_with("agent")) return false;
  call_parser parser(text_, at_, {0, 0, answer_});
  bare_call found;
  if (!parser.read_call(found.what)) {
    if (parser.looks() == likeness::call) {
      refuse(parser.why());
    } else if (parser.looks() == likeness::receiver && clean_) {
      weak_ = parser.why();
    }
    return false;
  }
  at_ = parser.end();
  if (!bare_ && clean_) {
    found.alone = parser.read_rest();
    found.why = parser.why();
  }
  if (!bare_) bare_ = std::move(found);
  return true;
}

/// Fences and tags in the rest of a line. A call may take several lines.
void reply_reader::read_within() {
  const std::size_t line_start = at_;
  while (!done_ && at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n' || c == '\r') return;
    if (c == '`' || c == '~') {
      read_fence();
    } else if (c == '<') {
      read_tag(line_start);
    } else {
      ++at_;
    }
  }
}

void reply_reader::read_tag(std::size_t line_start) {
  const tag t = tag_at(text_.substr(at_));
  const std::size_t begin = at_;
  at_ += std::max<std::size_t>(t.size, 1);
  if (t.size == 0) {
    clean_ = false;
    return;
  }
  if (is_thought(t) && t.closes) {
    begin_region();
    begin_text();
  } else if (is_thought(t)) {
    const auto before = text_.substr(line_start, begin - line_start);
    if (trimmed(before, " \t\f").empty()) skip_thought(t);
  } else if (equal_words(t.word, "answer") && !t.closes) {
    begin_region();
    answer_ = true;
    begin_text();
  } else if (equal_words(t.word, "answer")) {
    done_ = answer_;
  } else {
    clean_ = false;
  }
}

void reply_reader::skip_thought(const tag& opening) {
  const std::string closing = "</" + std::string(opening.word) + ">";
  const auto end = text_.find(closing, at_);
  thought_ = end == std::string_view::npos;
  begin_region();
  at_ = thought_ ? text_.size() : end + closing.size();
  begin_text();
}

/// Where the code begins behind an opening run.
std::size_t reply_reader::code_behind(std::size_t run_end, std::string_view& info) const noexcept {
  std::size_t at = run_end;
  while (at < text_.size() && is_info_byte(text_[at])) ++at;
  const std::string_view word = text_.substr(run_end, at - run_end);
  const bool code = word == "agent" || word.starts_with("agent.") || word.starts_with('#');
  if (code || (at < text_.size() && !is_blank(text_[at]))) return run_end;
  info = word;
  return at;
}

void reply_reader::read_fence() {
  const char kind = text_[at_];
  std::size_t run_end = at_;
  while (run_end < text_.size() && text_[run_end] == kind) ++run_end;
  const std::size_t length = run_end - at_;
  const std::size_t begin = std::exchange(at_, run_end);
  if (length < fence_min) return;
  if (++fences_ > fences_max) {
    return refuse({refusal::limit,
                   begin,
                   "more than " + std::to_string(fences_max) + " fences",
                   std::string(how_to_write),
                   {}});
  }
  std::string_view info;
  const std::size_t code = code_behind(run_end, info);
  call_parser parser(text_, code, {kind, length, answer_});
  call found;
  if (parser.read_call(found) && parser.read_rest()) {
    at_ = parser.end();
    const bool new_one = calls_.empty() || !same(calls_.front(), found);
    if (new_one && calls_.size() < 2) calls_.push_back(std::move(found));
  } else if (parser.looks() == likeness::call) {
    refuse(parser.why());
  } else {
    note_other(code, info, parser);
  }
}

/// A block that is no call: of use only for the error, if there is no call at all.
void reply_reader::note_other(std::size_t code, std::string_view info, const call_parser& tried) {
  if (weak_ || !may_be_python(info)) return;
  if (tried.looks() == likeness::receiver) {
    weak_ = tried.why();
  } else if (is_statement(text_.substr(code, 256))) {
    const auto from = text_.find_first_not_of(" \t\f\r\n", code);
    weak_ = fault{refusal::expression,
                  std::min(from, text_.size()),
                  "the block is no call: nothing is computed, imported or assigned",
                  "write exactly one call: agent.ACTION(...), and nothing else",
                  {}};
  }
}

call_result reply_reader::conclude() {
  if (calls_.size() > 1) {
    return located(
        text_,
        {refusal::multiple_actions, calls_[1].offset, "the reply holds two different calls",
         "one call a step: choose the next one and leave the others for later", calls_[1].action});
  }
  if (!calls_.empty()) return std::move(calls_.front());
  if (bare_ && bare_->alone) return std::move(bare_->what);
  if (bare_ && !bare_->why.message.empty()) return located(text_, bare_->why);
  return none_found();
}

call_result reply_reader::none_found() const {
  if (weak_) return located(text_, *weak_);
  if (bare_) {
    return located(text_, {refusal::no_call, bare_->what.offset,
                           "the call stands among other text, outside of a block",
                           std::string(how_to_write), bare_->what.action});
  }
  fault none{
      refusal::no_call, text_.size(), "the reply has no call", std::string(how_to_write), {}};
  if (trimmed(text_, " \t\f\r\n").empty()) {
    none.message = "the reply is empty";
  } else if (thought_) {
    none.message = "the reply ends inside a thought";
  }
  return located(text_, none);
}

}  // namespace

call_result read_reply(std::string_view reply) noexcept { return reply_reader(reply).read(); }

}  // namespace patchbay::agent
