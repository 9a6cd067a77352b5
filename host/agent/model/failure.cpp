#include "agent/model/failure.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "observe/redact.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;
using core::errc;
using core::error;

constexpr std::size_t quote_max = 300;
/// So much of a body is looked at for a quotation.
constexpr std::size_t body_max = 16U << 10U;

std::string who(const model_endpoint& e) {
  return "The model \"" + (e.name.empty() ? e.model : e.name) + "\"";
}

bool is_utf8(std::string_view text) {
  std::string quoted;
  json::append_string(quoted, text);
  return json::parse(quoted).ok();
}

std::string hint_for(int status, int retry_after_s) {
  if (status == 401 || status == 403) return "Check its key, and what the key may use.";
  if (status == 404) return "Check its base URL and the name of the model.";
  if (status == 413) return "Send fewer or smaller screenshots.";
  if (status == 429 && retry_after_s == 0)
    return "Ask less often, or raise the limit at the server.";
  if (status == 408 || status == 429 || status >= 500) {
    return retry_after_s > 0 ? "Try again in " + std::to_string(retry_after_s) + " s."
                             : "Try again later.";
  }
  return "Change the request, or the model's settings.";
}

errc code_for(int status) noexcept {
  if (status == 401 || status == 403) return errc::unauthenticated;
  if (status == 404 || status == 405) return errc::unavailable;
  if (status == 413) return errc::too_large;
  if (status == 429) return errc::rate_limited;
  return status >= 400 && status < 500 && status != 408 && status != 409 ? errc::invalid_argument
                                                                         : errc::unavailable;
}

/// What the body of a failure says, or an empty text.
std::string said_in(const model_endpoint& e, const core::ports::http_response& answer) {
  const std::size_t begin = answer.body.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  if (answer.content_type == "text/html" || answer.body[begin] == '<') return "a web page";
  const auto read = json::parse(answer.body);
  if (!read) return quotable(e, answer.body);
  const json::value* failure = json::find(*read, "error");
  return quotable(e, said_by(failure != nullptr && !failure->IsNull() ? *failure : *read));
}

std::string words_for(reading what) {
  switch (what) {
    case reading::nothing:
      return " answered nothing.";
    case reading::cut:
      return " broke off in the middle of its reply.";
    case reading::web_page:
      return " answered with a web page instead of JSON.";
    case reading::not_json:
      return " answered with something that is no valid JSON in UTF-8.";
    case reading::no_reply:
      return " answered with JSON that holds no reply.";
    case reading::too_large:
      return " sent more than " + std::to_string(reply_text_max >> 10U) + " KiB of text.";
    case reading::failed:
    case reading::whole:
      break;
  }
  return " failed in the middle of its reply";
}

std::string hint_for(reading what) {
  switch (what) {
    case reading::web_page:
    case reading::no_reply:
    case reading::not_json:
      return "Check its base URL and which API it speaks.";
    case reading::too_large:
      return "Set a limit of output tokens for it.";
    default:
      return "Try again later.";
  }
}

}  // namespace

std::string quotable(const model_endpoint& e, std::string_view text) {
  std::string out(json::cut(text, body_max));
  const std::string& key = e.key.reveal();
  for (std::size_t at = 0; !key.empty() && (at = out.find(key, at)) != std::string::npos;) {
    out.replace(at, key.size(), observe::redacted);
    at += observe::redacted.size();
  }
  out = observe::redact(out);
  const bool utf8 = is_utf8(out);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
    if (byte >= 0x80 && !utf8) c = '?';
  }
  if (out.size() > quote_max) out = std::string(json::cut(out, quote_max)) + "...";
  return out;
}

error refused_by(const model_endpoint& e, const core::ports::http_response& answer) {
  error out;
  out.code = code_for(answer.status);
  out.message = who(e) + " answered " + std::to_string(answer.status);
  const std::string said = said_in(e, answer);
  out.message += said.empty() ? "." : ": " + said;
  if (!said.empty() && said.back() != '.') out.message += '.';
  out.hint = hint_for(answer.status, answer.retry_after_s);
  out.retry_after_s = answer.retry_after_s;
  return out;
}

error unreadable_from(const model_endpoint& e, reading what, std::string_view said) {
  error out;
  out.code = what == reading::too_large ? errc::too_large : errc::unavailable;
  out.message = who(e) + words_for(what);
  if (what == reading::failed) out.message += ": " + quotable(e, said);
  if (out.message.back() != '.') out.message += '.';
  out.hint = hint_for(what);
  return out;
}

error unreached(const model_endpoint& e, const error& why) {
  error out = why;
  out.message = why.code == errc::timeout ? who(e) + " did not answer in time."
                                          : who(e) + " cannot be asked: " + why.message;
  if (why.code == errc::cancelled) out.message = who(e) + " was not waited for: cancelled.";
  if (why.code == errc::too_large) return unreadable_from(e, reading::too_large, {});
  if (out.hint.empty() && why.code != errc::cancelled) {
    out.hint = "Check its base URL and the network, and try again.";
  }
  return out;
}

}  // namespace patchbay::agent
