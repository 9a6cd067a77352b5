#include "api/problem.hpp"

#include <utility>

#include "api/trace.hpp"
#include "core/json.hpp"

namespace patchbay::api {
namespace {

using core::errc;
namespace json = core::json;

constexpr int retry_after_default_s = 1;

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  json::append_string(out, value);
}

void append_violations(std::string& out, const std::vector<core::violation>& violations) {
  out += ",\"violations\":[";
  bool first = true;
  for (const auto& v : violations) {
    if (!std::exchange(first, false)) out += ',';
    out += "{\"path\":";
    json::append_string(out, v.path);
    append_member(out, "message", v.message);
    if (!v.hint.empty()) append_member(out, "hint", v.hint);
    out += '}';
  }
  out += ']';
}

errc errc_of(int status) noexcept {
  switch (status) {
    case 403:
    case 421:
      return errc::denied;
    case 404:
      return errc::not_found;
    case 408:
    case 504:
      return errc::timeout;
    case 409:
      return errc::conflict;
    case 413:
    case 414:
    case 431:
      return errc::too_large;
    case 429:
      return errc::rate_limited;
    case 502:
    case 503:
      return errc::unavailable;
    default:
      return status >= 500 ? errc::internal : errc::invalid_argument;
  }
}

std::string_view hint_of(int status) noexcept {
  switch (status) {
    case 404:
      return "GET /openapi.json lists the routes";
    case 405:
      return "the Allow header names the methods of this path";
    case 408:
      return "send the whole request at once";
    case 413:
      return "send less; --body-max of the host sets how much a body may hold";
    case 431:
      return "send fewer or shorter headers";
    case 500:
      return "the host's log has a line with this request's id";
    case 503:
      return "try again after the time that Retry-After says";
    default:
      return {};
  }
}

}  // namespace

int http_status(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
      return 400;
    case errc::unauthenticated:
      return 401;
    case errc::not_found:
      return 404;
    case errc::rate_limited:
      return 429;
    case errc::unavailable:
      return 503;
    case errc::cancelled:
      return 503;
    case errc::internal:
      return 500;
    case errc::timeout:
      return 504;
    case errc::denied:
      return 403;
    case errc::unknown:
      return 502;
    case errc::conflict:
      return 409;
    case errc::too_large:
      return 413;
  }
  return 500;
}

std::string_view title(int status) noexcept {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return status >= 500 ? "Server Error" : "Request Refused";
  }
}

problem::problem(const core::error& e)
    : status(http_status(e.code)),
      code(e.code),
      detail(e.message),
      hint(e.hint),
      retry_after_s(e.retry_after_s) {}

problem::problem(int http, errc why, std::string what, std::string next)
    : status(http), code(why), detail(std::move(what)), hint(std::move(next)) {}

void answer(net::exchange& x, const problem& p) {
  x.status = p.status;
  x.content_type = "application/problem+json";
  x.answer.clear();
  x.answer += "{\"type\":\"urn:patchbay:error:";
  x.answer += core::name(p.code);
  x.answer += '"';
  append_member(x.answer, "title", title(p.status));
  x.answer += ",\"status\":";
  x.answer += std::to_string(p.status);
  append_member(x.answer, "detail", p.detail);
  append_member(x.answer, "errc", core::name(p.code));
  if (!p.hint.empty()) append_member(x.answer, "hint", p.hint);
  if (!p.violations.empty()) append_violations(x.answer, p.violations);
  if (const auto id = request_id(x); !id.empty()) append_member(x.answer, "request_id", id);
  x.answer += '}';
  if (p.retry_after_s > 0 || p.status == 503 || p.status == 429) {
    const int seconds = p.retry_after_s > 0 ? p.retry_after_s : retry_after_default_s;
    x.add_header("Retry-After", std::to_string(seconds));
  }
}

void answer_failure(net::exchange& x, int status, std::string_view detail) {
  begin_answer(x);
  answer(x, problem(status, errc_of(status), std::string(detail), std::string(hint_of(status))));
}

}  // namespace patchbay::api
