#include "agent/model/stream.hpp"

namespace patchbay::agent {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_web_page(std::string_view body, std::string_view content_type) noexcept {
  if (content_type == "text/html" || content_type == "application/xhtml+xml") return true;
  const std::size_t at = body.find_first_not_of(blanks);
  return at != body.npos && body[at] == '<';
}

/// An object that was begun and not ended, as a lost connection leaves it.
bool is_begun(std::string_view body) noexcept {
  const std::size_t first = body.find_first_not_of(blanks);
  const std::size_t last = body.find_last_not_of(blanks);
  return first != body.npos && body[first] == '{' && body[last] != '}';
}

}  // namespace

bool reply_stream::on_body(std::string_view chunk) {
  streamed_ = true;
  const bool more = sse_.feed(chunk, *this);
  if (sse_.too_large()) problem_ = reading::too_large;
  return more;
}

bool reply_stream::on_event(std::string_view, std::string& data) {
  if (data == "[DONE]") {
    draft_.done = true;
    return false;
  }
  core::json::document event;
  if (!core::json::parse_in_place(data, event) || !event.IsObject()) {
    problem_ = reading::not_json;
    return false;
  }
  dialect_.read_event(event, draft_);
  return !draft_.done && !draft_.failure() && !draft_.too_large();
}

void reply_stream::read_body(std::string& body, std::string_view content_type) {
  if (body.find_first_not_of(blanks) == body.npos) {
    problem_ = reading::nothing;
    return;
  }
  if (is_web_page(body, content_type)) {
    problem_ = reading::web_page;
    return;
  }
  const bool begun = is_begun(body);
  core::json::document whole;
  if (!core::json::parse_in_place(body, whole)) {
    problem_ = begun ? reading::cut : reading::not_json;
    return;
  }
  dialect_.read_whole(whole, draft_);
  if (!draft_.ended()) problem_ = reading::no_reply;
}

reading reply_stream::state() const noexcept {
  if (draft_.too_large()) return reading::too_large;
  if (draft_.failure()) return reading::failed;
  if (problem_) return *problem_;
  if (draft_.ended()) return reading::whole;
  if (streamed_ && sse_.events() == 0) return reading::nothing;
  return reading::cut;
}

std::string_view reply_stream::failure() const noexcept {
  return draft_.failure() ? std::string_view(*draft_.failure()) : std::string_view{};
}

}  // namespace patchbay::agent
