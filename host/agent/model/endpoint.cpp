#include "agent/model/endpoint.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/model/dialect.hpp"
#include "core/ports/http.hpp"

namespace patchbay::agent {
namespace {

using core::errc;
using core::error;

constexpr std::array<std::pair<model_api, std::string_view>, 3> api_names = {
    {{model_api::chat, "chat"},
     {model_api::responses, "responses"},
     {model_api::messages, "messages"}}};

error wrong(const model_endpoint& e, std::string_view what, std::string hint = {}) {
  return {errc::invalid_argument, "The model \"" + e.name + "\": " + std::string(what),
          std::move(hint), 0};
}

/// Fit for the value of a header, and for no more than one.
bool is_header_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

std::string_view name(model_api api) noexcept {
  for (const auto& [value, word] : api_names) {
    if (value == api) return word;
  }
  return "chat";
}

std::optional<model_api> model_api_from(std::string_view word) noexcept {
  for (const auto& [value, text] : api_names) {
    if (text == word) return value;
  }
  return std::nullopt;
}

core::result<core::ports::target_url> target_of(const model_endpoint& e) {
  if (e.model.empty()) return wrong(e, "it has no model's name.");
  if (e.base_url.empty()) return wrong(e, "it has no base URL.");
  if (!is_header_value(e.key.reveal())) {
    return wrong(e, "its key holds blanks or characters that no key has.");
  }
  if (!is_header_value(e.organization)) {
    return wrong(e, "its organization holds blanks or characters that none has.");
  }
  auto url = core::ports::parse_url(e.base_url);
  if (!url) return wrong(e, "its base URL is no http or https URL.", url.error().hint);
  std::string& target = url->target;
  const std::size_t query_at = std::min(target.find('?'), target.size());
  std::string query = target.substr(query_at);
  target.resize(query_at);
  while (target.ends_with('/')) target.pop_back();
  const std::string_view path = dialect_of(e.api).path();
  // Some write the whole address where its base is asked for.
  if (!target.ends_with(path)) target += path;
  if (!e.query.empty()) query += (query.empty() ? "?" : "&") + e.query;
  target += query;
  return url;
}

}  // namespace patchbay::agent
