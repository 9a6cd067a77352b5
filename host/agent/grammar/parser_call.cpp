// The call itself, and what stands around it.
#include <algorithm>

#include "agent/grammar/parser.hpp"
#include "agent/grammar/utf8.hpp"

namespace patchbay::agent {
namespace {

constexpr std::string_view receiver = "agent";
constexpr std::string_view answer_end = "</answer>";
constexpr std::string_view one_call = "write exactly one call: agent.ACTION(...), and nothing else";

}  // namespace

bool call_parser::read_call(call& into) {
  const std::size_t from = at_;
  call_ = &into;
  skip_outside();
  while (peek() == '(') {
    if (brackets_.size() >= depth_max) {
      return fail(refusal::limit, at_, "too many brackets around the call", std::string(one_call));
    }
    brackets_.push_back(at_++);
    if (!skip_inside()) return false;
  }
  into.offset = at_;
  if (!read_receiver() || !read_action() || !read_arguments() || !close_brackets()) return false;
  const auto bad = first_invalid(text_.substr(from, at_ - from));
  if (bad == std::string_view::npos) return true;
  return fail(refusal::syntax, from + bad, "bytes that are not UTF-8", "send UTF-8");
}

bool call_parser::read_receiver() {
  const std::size_t from = at_;
  if (read_name() != receiver) {
    return fail(refusal::no_call, from, "there is no call here", std::string(one_call));
  }
  if (!skip_blanks()) return false;
  if (peek() != '.') {
    const std::size_t behind = at_;
    skip_outside();
    if (peek() == '.') looks_ = likeness::receiver;
    return fail(refusal::syntax, behind, "after \"agent\" comes a dot, on the same line",
                std::string(one_call));
  }
  ++at_;
  looks_ = likeness::receiver;
  return skip_blanks();
}

bool call_parser::read_action() {
  const std::size_t from = at_;
  const std::string_view action = read_name();
  if (action.empty() || is_keyword(action)) {
    return fail(refusal::syntax, from, "after \"agent.\" comes the name of an action",
                std::string(one_call));
  }
  call_->action = action;
  if (!skip_blanks()) return false;
  if (peek() == '(') {
    looks_ = likeness::call;
    ++at_;
    return true;
  }
  if (peek() == '.') {
    return fail(refusal::syntax, at_, "an action has no parts",
                "write agent." + shown(action, 80) + "(...)");
  }
  return fail(refusal::syntax, at_, "after the action's name come its arguments in brackets",
              "write agent." + shown(action, 80) + "(), with arguments if it takes any");
}

bool call_parser::read_arguments() {
  while (true) {
    if (!skip_inside()) return false;
    if (peek() == ')') {
      ++at_;
      return true;
    }
    if (!read_argument() || !skip_inside()) return false;
    if (peek() == ')') continue;
    if (peek() != ',') return fail_after_value("a comma or )");
    ++at_;
  }
}

bool call_parser::read_argument() {
  if (call_->arguments.size() >= arguments_max) {
    return fail(refusal::limit, at_, "more than " + std::to_string(arguments_max) + " arguments",
                "give only the arguments that the action takes");
  }
  const std::size_t from = at_;
  const std::string_view word = at_string() ? std::string_view() : read_name();
  if (!word.empty()) {
    if (!skip_inside()) return false;
    if (peek() == '=' && peek(1) != '=') return read_keyword(word, from);
    at_ = from;
  }
  if (!call_->arguments.empty() && !call_->arguments.back().name.empty() && peek() != '*') {
    return fail(refusal::order, from, "an argument without a name follows one with a name",
                "give this argument a name too: NAME=VALUE");
  }
  call_argument argument;
  argument.offset = from;
  if (!read_value(argument.value, 0)) return false;
  call_->arguments.push_back(std::move(argument));
  return true;
}

bool call_parser::read_keyword(std::string_view word, std::size_t word_at) {
  if (is_keyword(word)) {
    return fail(refusal::syntax, word_at, "\"" + std::string(word) + "\" names no argument",
                "use the names of the action's parameters");
  }
  const auto same_name = [&](const call_argument& a) { return a.name == word; };
  if (std::any_of(call_->arguments.begin(), call_->arguments.end(), same_name)) {
    return fail(refusal::duplicate_argument, word_at, shown(word) + " is given twice",
                "give each argument once");
  }
  ++at_;
  if (!skip_inside()) return false;
  call_argument argument;
  argument.name = word;
  argument.offset = at_;
  if (!read_value(argument.value, 0)) return false;
  call_->arguments.push_back(std::move(argument));
  return true;
}

bool call_parser::close_brackets() {
  for (; !brackets_.empty(); brackets_.pop_back()) {
    if (!skip_inside()) return false;
    if (peek() == ')') {
      ++at_;
      continue;
    }
    if (at_end()) {
      return fail_at_end(refusal::unterminated, brackets_.back(), "this bracket is never closed",
                         std::string(one_call));
    }
    return fail_behind();
  }
  return true;
}

bool call_parser::at_closing() const noexcept {
  if (closing_.answer && text_.substr(at_).starts_with(answer_end)) return true;
  return closing_.fence != 0 && peek() == closing_.fence && is_run(at_);
}

bool call_parser::read_rest() {
  if (!skip_blanks()) return false;
  if (peek() == ';') ++at_;
  skip_outside();
  if (at_end()) return !cut_ || fail_at_end(refusal::limit, at_, {});
  if (!at_closing()) return fail_behind();
  while (at_ < text_.size() && text_[at_] == closing_.fence) ++at_;
  return true;
}

/// Something follows the call.
bool call_parser::fail_behind() {
  const std::size_t from = at_;
  const std::string_view word = read_name();
  at_ = from;
  if (word == receiver) {
    return fail(refusal::multiple_actions, from, "a second call follows the first",
                "one call a step: choose the next one and leave the others for later");
  }
  const char c = peek();
  if (c == '.' || c == '[' || c == '(') {
    return fail(refusal::syntax, from, "nothing may follow the call's closing bracket",
                std::string(one_call));
  }
  const bool operation =
      c != '\0' && std::string_view("+-*/%@&|^<>=!?:,").find(c) != std::string_view::npos;
  if (operation || is_keyword(word)) {
    return fail(refusal::expression, from,
                "\"" + (word.empty() ? std::string(1, c) : std::string(word)) +
                    "\" after the call: nothing is computed",
                std::string(one_call));
  }
  if (closing_.fence != 0 && (c == '`' || c == '~')) {
    return fail(refusal::syntax, from, "this does not close the block",
                "close it with " + std::string(closing_.length, closing_.fence));
  }
  if (is_name_byte(c) || (c > ' ' && c < '\x7f')) {
    return fail(refusal::syntax, from, "nothing may follow the call", std::string(one_call));
  }
  return fail_strange();
}

}  // namespace patchbay::agent
