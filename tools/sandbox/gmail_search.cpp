#include "gmail_search.hpp"

#include <algorithm>
#include <cctype>

#include "answer.hpp"

namespace patchbay::sandbox::gmail {

namespace {

constexpr std::string_view fields[] = {"from", "to",    "cc",     "subject", "in",         "label",
                                       "is",   "after", "before", "has",     "rfc822msgid"};

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& text : list) out += text + " ";
  return out;
}

/// 2026/01/05 or 2026-01-05 as comparable text; other texts compare as they are.
std::string day_text(std::string text) {
  std::replace(text.begin(), text.end(), '/', '-');
  return text;
}

/// The next word of `query`; quotes keep spaces together.
std::string next_word(std::string_view& query) {
  std::string out;
  bool quoted = false;
  std::size_t i = 0;
  for (; i < query.size(); ++i) {
    if (query[i] == '"') {
      quoted = !quoted;
    } else if (query[i] == ' ' && !quoted) {
      if (!out.empty()) break;
    } else {
      out += query[i];
    }
  }
  query.remove_prefix(i);
  return out;
}

bool has_label(const mail& m, std::string_view label) {
  std::string upper(label);
  for (char& letter : upper) letter = static_cast<char>(std::toupper(letter));
  return contains(m.labels, upper);
}

}  // namespace

mail_search::mail_search(std::string_view query) {
  while (!query.empty()) {
    std::string word = next_word(query);
    if (word.empty() || word == "AND") continue;
    term made;
    if (word.size() > 1 && word[0] == '-') {
      made.negated = true;
      word.erase(0, 1);
    }
    const std::size_t colon = word.find(':');
    const std::string field = colon == std::string::npos ? "" : lower(word.substr(0, colon));
    const bool known = std::find(std::begin(fields), std::end(fields), field) != std::end(fields);
    made.field = known ? field : "";
    made.text = lower(known ? word.substr(colon + 1) : word);
    if (made.field == "in" &&
        (made.text == "anywhere" || made.text == "trash" || made.text == "spam")) {
      all_folders_ = true;
    }
    terms_.push_back(std::move(made));
  }
}

bool mail_search::holds_term(const mail& m, const term& t) {
  if (t.field == "from") return holds(m.from, t.text);
  if (t.field == "to") return holds(joined(m.to), t.text);
  if (t.field == "cc") return holds(joined(m.cc), t.text);
  if (t.field == "subject") return holds(m.subject, t.text);
  if (t.field == "rfc822msgid") return lower(m.id) == t.text;
  if (t.field == "in" && t.text == "anywhere") return true;
  if (t.field == "in" || t.field == "label") return has_label(m, t.text);
  if (t.field == "is" && t.text == "read") return !has_label(m, "unread");
  if (t.field == "is") return has_label(m, t.text);
  if (t.field == "after") return timestamp(m.at) >= day_text(t.text);
  if (t.field == "before") return timestamp(m.at) < day_text(t.text);
  if (t.field == "has") return false;
  return holds(m.subject + " " + m.body + " " + m.from + " " + joined(m.to), t.text);
}

bool mail_search::takes(const mail& m) const {
  return std::all_of(terms_.begin(), terms_.end(),
                     [&m](const term& t) { return holds_term(m, t) != t.negated; });
}

}  // namespace patchbay::sandbox::gmail
