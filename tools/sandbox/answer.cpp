#include "answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace patchbay::sandbox {

namespace {

constexpr const failure* all_failures[] = {
    &no_credentials,          &invalid_key,         &expired_key,          &address_refused,
    &bad_credentials,         &scope_missing,       &account_unknown,      &server_name_taken,
    &execute_without_account, &tool_unknown,        &session_tool_unknown, &session_not_connected,
    &session_toolkit_refused, &auth_config_unknown, &bad_request,          &route_unknown,
    &state_conflict,          &server_unknown,
};

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode_base64(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(byte);
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += base64_alphabet[(bits >> held) & 63u];
    }
  }
  if (held > 0) out += base64_alphabet[(bits << (6 - held)) & 63u];
  return out;
}

std::string decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char letter : text) {
    const std::size_t value = base64_alphabet.find(letter);
    if (value == std::string_view::npos) return {};
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 255u);
  }
  return out;
}

bool read_count(std::string_view text, std::size_t& value) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc{} && end.ptr == text.data() + text.size() && value > 0;
}

std::string cursor_text(std::size_t number, std::size_t limit) {
  return encode_base64(std::to_string(number) + "-" + std::to_string(limit));
}

}  // namespace

void answer_json(call& c, int status, std::string body) {
  c.x.status = status;
  c.x.content_type = "application/json";
  c.x.answer = std::move(body);
}

void fail(call& c, const failure& what, std::string_view message, std::string_view suggested_fix,
          const std::vector<std::string>& errors) {
  json_text out;
  out.object().object("error");
  out.put("message", message).put("code", what.code).put("slug", what.slug);
  out.put("status", what.status).put("request_id", c.w.new_session_id());
  if (!suggested_fix.empty()) out.put("suggested_fix", suggested_fix);
  if (!errors.empty()) out.put("errors", errors);
  out.end().end();
  answer_json(c, what.status, out.str());
}

bool fail_by_slug(call& c, std::string_view slug) {
  for (const failure* known : all_failures) {
    if (known->slug != slug) continue;
    fail(c, *known, "A fault was asked for: " + std::string(slug));
    return true;
  }
  return false;
}

const json::value* body_object(call& c) {
  if (!c.body) {
    fail(c, bad_request, "The request body is not valid JSON: " + c.body.error().message);
    return nullptr;
  }
  if (!c.body->IsObject()) {
    fail(c, bad_request, "The request body must be a JSON object");
    return nullptr;
  }
  return &*c.body;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (end != 0) out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::vector<std::string> query_list(const call& c, std::string_view parameter) {
  return split(c.x.query_value(parameter), ',');
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

bool holds(std::string_view text, std::string_view part) {
  return lower(text).find(part) != std::string::npos;
}

std::string origin_of(const call& c) {
  const std::string_view host = c.x.get("host");
  return (c.x.tls ? "https://" : "http://") + std::string(host.empty() ? "127.0.0.1" : host);
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_' || byte == '.' ||
                       byte == '~';
    if (plain) {
      out += letter;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
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
        out += letter;
    }
  }
  return out;
}

std::string timestamp(unix_ms at) {
  const auto seconds = static_cast<std::time_t>(at / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> rest{};
  std::snprintf(rest.data(), rest.size(), ".%03dZ", static_cast<int>(at % 1000));
  return std::string(text.data(), length) + rest.data();
}

bool read_cursor(call& c, std::size_t limit_default, std::size_t limit_max, std::size_t total,
                 cursor_page& page) {
  page = {1, limit_default, total};
  if (c.x.query_has("limit") && !read_count(c.x.query_value("limit"), page.limit)) {
    fail(c, bad_request, "limit must be a positive integer");
    return false;
  }
  const std::string cursor = c.x.query_value("cursor");
  if (!cursor.empty()) {
    const std::string plain = decode_base64(cursor);
    const std::size_t dash = plain.find('-');
    if (dash == std::string::npos || !read_count(plain.substr(0, dash), page.number) ||
        !read_count(plain.substr(dash + 1), page.limit)) {
      fail(c, bad_request, "cursor is not one that this list gave out");
      return false;
    }
  }
  page.limit = std::min(page.limit, limit_max);
  return true;
}

void answer_cursor_page(call& c, const cursor_page& page, const std::vector<std::string>& items) {
  json_text out;
  out.object().array("items");
  for (const auto& item : items) out.raw_item(item);
  out.end();
  if (page.last() < page.total) {
    out.put("next_cursor", cursor_text(page.number + 1, page.limit));
  } else {
    out.null("next_cursor");
  }
  out.put("total_pages", page.pages()).put("current_page", page.number);
  out.put("total_items", page.total).end();
  answer_json(c, 200, out.str());
}

bool read_page_no(call& c, std::size_t limit_default, std::size_t total, cursor_page& page) {
  page = {1, limit_default, total};
  if (c.x.query_has("limit") && !read_count(c.x.query_value("limit"), page.limit)) {
    fail(c, bad_request, "limit must be a positive integer");
    return false;
  }
  if (c.x.query_has("page_no") && !read_count(c.x.query_value("page_no"), page.number)) {
    fail(c, bad_request, "page_no must be a positive integer");
    return false;
  }
  return true;
}

}  // namespace patchbay::sandbox
