#include <charconv>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "net/retry_after.hpp"
#include "net/upstream.hpp"

namespace patchbay::net {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t header_max = 64u << 10;
constexpr std::size_t reserve_max = 1u << 20;

std::string_view view(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

int seconds(std::string_view text) noexcept {
  int n = -1;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

/// "application/json; charset=utf-8" -> "application/json"
void set_media_type(std::string& to, std::string_view value) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  to.assign(value);
  for (char& c : to) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
}

}  // namespace

response_parser::response_parser(call& of) : call_(of) {
  header_limit(header_max);
  body_limit(boost::none);
  eager(true);
  if (of.request.method == "HEAD") skip(true);
}

void response_parser::on_response_impl(int code, text, int, error_code&) { status_ = code; }

void response_parser::on_field_impl(field name, text name_text, text value, error_code&) {
  if (is_header_done()) return;  // trailers
  auto& answer = call_.answer;
  switch (name) {
    case field::content_type:
      set_media_type(answer.content_type, view(value));
      break;
    case field::www_authenticate:
      if (!answer.www_authenticate.empty()) answer.www_authenticate += ", ";
      answer.www_authenticate += view(value);
      break;
    case field::location:
      answer.location = view(value);
      break;
    case field::retry_after:
      answer.retry_after_s = retry_after_seconds(view(value), std::chrono::system_clock::now());
      break;
    case field::keep_alive: {
      constexpr std::string_view key = "timeout=";
      const auto at = view(value).find(key);
      if (at != std::string_view::npos) {
        keep_alive_s_ = seconds(view(value).substr(at + key.size()));
      }
      break;
    }
    case field::unknown:
      if (boost::beast::iequals(name_text, "mcp-session-id")) answer.session_id = view(value);
      break;
    default:
      break;
  }
}

void response_parser::on_header_impl(error_code&) {
  if (status_ < 200) return;
  call_.answer.status = status_;
  call_.event_stream =
      call_.request.stream != nullptr && call_.answer.content_type == "text/event-stream";
}

void response_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length,
                                        error_code& ec) {
  if (!length || call_.event_stream) return;
  if (*length > call_.request.body_max) {
    call_.over_limit = stopped_ = true;
    ec = http::error::body_limit;
    return;
  }
  call_.answer.body.reserve(std::min(static_cast<std::size_t>(*length), reserve_max));
}

std::size_t response_parser::on_body_impl(text body, error_code& ec) {
  if (!call_.take_body(view(body))) {
    stopped_ = true;
    ec = http::error::body_limit;
  }
  return body.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, text body, error_code& ec) {
  return on_body_impl(body, ec);
}

}  // namespace patchbay::net
