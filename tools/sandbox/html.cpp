#include "html.hpp"

#include "answer.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view style = R"(<style>
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
nav a{margin-right:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{border-bottom:1px solid #8886;padding:.4rem .6rem;text-align:left;vertical-align:top}
td{overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8886;padding:.75rem}
form{display:inline-block;margin:0 1rem 0 0}
button{font:inherit;padding:.5rem 1.25rem}
</style>)";

}  // namespace

void answer_page(call& c, int status, std::string_view title, const std::string& main) {
  const std::string safe_title = html_escape(title);
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">";
  out += "<title>" + safe_title + "</title>";
  out += style;
  out += "</head><body><header><nav aria-label=\"Pages\"><a href=\"/\">Overview</a>";
  out += "<a href=\"/mailbox\">Mailboxes</a><a href=\"/channels\">Channels</a>";
  out += "<a href=\"/things\">Things</a></nav></header>";
  out += "<main><h1>" + safe_title + "</h1>\n" + main + "</main></body></html>\n";
  c.x.status = status;
  c.x.content_type = "text/html; charset=utf-8";
  c.x.add_header("Content-Security-Policy",
                 "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                 "frame-ancestors 'none'");
  c.x.add_header("X-Content-Type-Options", "nosniff");
  c.x.add_header("Referrer-Policy", "no-referrer");
  c.x.add_header("Cache-Control", "no-store");
  c.x.answer = std::move(out);
}

std::string html_table(std::string_view caption, const std::vector<std::string>& heads,
                       const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return "<h2>" + html_escape(caption) + "</h2><p>None yet.</p>\n";
  std::string out = "<table><caption>" + html_escape(caption) + "</caption><thead><tr>";
  for (const auto& head : heads) out += "<th scope=\"col\">" + html_escape(head) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const auto& row : rows) {
    out += "<tr>";
    for (const auto& cell : row) out += "<td>" + cell + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

}  // namespace patchbay::sandbox
