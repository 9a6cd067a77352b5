#include "api/page.hpp"

namespace patchbay::api {
namespace {

constexpr std::string_view style =
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem;"
    "color:#1b1f24;background:#fff}h1{font-size:1.6rem;line-height:1.25}"
    ".mark{font-weight:700;color:#116329}.mark.bad{color:#a40e26}p{overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}.mark{color:#56d364}"
    ".mark.bad{color:#ff7b72}}";
constexpr std::string_view style_source = "'sha256-hG2gtOS/XXlWfeiedvzSj5qgw+qgnlQ48a0okxpHysg='";

void append_paragraph(std::string& out, std::string_view text) {
  if (text.empty()) return;
  out += "<p>";
  out += escaped(text);
  out += "</p>\n";
}

}  // namespace

std::string_view page_style() noexcept { return style; }
std::string_view page_style_source() noexcept { return style_source; }

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void answer(net::exchange& x, int status, const page& p) {
  x.status = status;
  x.content_type = "text/html; charset=utf-8";
  std::string policy = "default-src 'none'; style-src ";
  policy += style_source;
  policy += "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  x.add_header("Content-Security-Policy", policy);
  // The address of this page holds the state of the attempt.
  x.add_header("Referrer-Policy", "no-referrer");
  x.answer.clear();
  x.answer +=
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>";
  x.answer += escaped(p.title);
  x.answer += "</title>\n<style>";
  x.answer += style;
  x.answer += "</style>\n</head>\n<body>\n<main>\n";
  x.answer += p.good ? "<p class=\"mark\">Done</p>\n" : "<p class=\"mark bad\">Not done</p>\n";
  x.answer += "<h1>";
  x.answer += escaped(p.title);
  x.answer += "</h1>\n";
  append_paragraph(x.answer, p.text);
  append_paragraph(x.answer, p.next);
  x.answer += "</main>\n</body>\n</html>\n";
}

bool wants_page(const net::exchange& x) noexcept {
  return x.get("Accept").find("text/html") != std::string_view::npos;
}

}  // namespace patchbay::api
