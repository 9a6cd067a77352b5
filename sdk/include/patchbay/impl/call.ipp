#pragma once

#include "../call.hpp"

namespace patchbay {

namespace detail {
inline patchbay_str borrowed(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view view(patchbay_str text) noexcept {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
}  // namespace detail

tool_answer call::tool(std::string_view name, const json& arguments) const {
  return tool_answer(*this, name, arguments);
}

void call::log(patchbay_log_level level, std::string_view text) const noexcept {
  host_->log(host_, level, detail::borrowed(text));
}

tool_answer::tool_answer(const call& by, std::string_view name, const json& arguments)
    : by_(&by), name_(name), arguments_(arguments.dump()) {}

bool tool_answer::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  const auto* host = by_->host();
  const auto* tools =
      static_cast<const patchbay_tools*>(host->get_extension(host, PATCHBAY_EXT_TOOLS));
  if (tools == nullptr) {
    body_ = "this host offers no tools";
    return false;
  }
  const patchbay_tool_request request = {sizeof(patchbay_tool_request), detail::borrowed(name_),
                                         detail::borrowed(arguments_)};
  status_ = tools->call(host, by_->id(), &request, &tool_answer::done, this);
  if (status_ == PATCHBAY_OK) return true;
  body_ = "the host refused to call " + name_;
  return false;
}

void tool_answer::done(void* self, patchbay_status status, patchbay_str body) noexcept {
  auto& answer = *static_cast<tool_answer*>(self);
  answer.status_ = status;
  answer.body_ = detail::view(body);
  answer.waiter_.resume();
}

result<json> tool_answer::await_resume() {
  if (status_ != PATCHBAY_OK) return error{errc_from(status_), std::move(body_)};
  if (body_.empty()) return json();
  auto read = json::parse(body_);
  if (!read) return error{errc::internal, "the answer of " + name_ + ": " + read.error().message};
  return read;
}

http_answer call::http(std::string_view method, std::string_view url, const json& body) const {
  return http_answer(*this, method, url, body);
}

http_answer::http_answer(const call& by, std::string_view method, std::string_view url,
                         const json& body)
    : by_(&by), method_(method), url_(url), sent_(body.is_null() ? std::string() : body.dump()) {}

bool http_answer::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  const auto* host = by_->host();
  const auto* http =
      static_cast<const patchbay_http*>(host->get_extension(host, PATCHBAY_EXT_HTTP));
  if (http == nullptr) {
    body_ = "this host offers no HTTP";
    return false;
  }
  const patchbay_http_request request = {sizeof(patchbay_http_request), detail::borrowed(method_),
                                         detail::borrowed(url_), detail::borrowed(sent_)};
  status_ = http->send(host, by_->id(), &request, &http_answer::done, this);
  if (status_ == PATCHBAY_OK) return true;
  body_ = "the host refused to " + method_ + " " + url_;
  return false;
}

void http_answer::done(void* self, patchbay_status status, int32_t code,
                       patchbay_str body) noexcept {
  auto& answer = *static_cast<http_answer*>(self);
  answer.status_ = status;
  answer.code_ = code;
  answer.body_ = detail::view(body);
  answer.waiter_.resume();
}

result<http_response> http_answer::await_resume() {
  if (status_ != PATCHBAY_OK) return error{errc_from(status_), std::move(body_)};
  http_response answer;
  answer.code = code_;
  if (body_.empty()) return answer;
  auto read = json::parse(body_);
  if (!read) return error{errc::internal, "the answer of " + url_ + ": " + read.error().message};
  answer.body = std::move(*read);
  return answer;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += "0123456789ABCDEF"[byte >> 4];
    out += "0123456789ABCDEF"[byte & 15];
  }
  return out;
}

task<json> all_pages(const call& by, std::string tool, json arguments, std::string list,
                     int pages_max) {
  json all = json::list();
  for (int page = 0; page < pages_max; ++page) {
    auto answer = co_await by.tool(tool, arguments);
    if (!answer) co_return answer.error();
    for (const json& item : (*answer)[list].items()) all.add(item);
    const json& next = (*answer)["nextPageToken"];
    if (next.text().empty()) break;
    arguments.set("page_token", next);
  }
  co_return all;
}

}  // namespace patchbay
