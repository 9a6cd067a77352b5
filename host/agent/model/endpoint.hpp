#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/model/price.hpp"
#include "core/result.hpp"

namespace patchbay::core::ports {
struct target_url;
}

namespace patchbay::agent {

/// A credential. It is shown to nobody but the server that it opens: there is no way to print it.
class secret {
 public:
  secret() = default;
  explicit secret(std::string value) : value_(std::move(value)) {}
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
  /// For the header of a request, and to look for it in text that must not hold it.
  [[nodiscard]] const std::string& reveal() const noexcept { return value_; }

 private:
  std::string value_;
};

enum class model_api : std::uint8_t {
  chat,       ///< POST /chat/completions, as OpenAI and most servers speak it
  responses,  ///< POST /responses, OpenAI's newer one
  messages,   ///< POST /messages, Anthropic's
};
/// "chat", "responses" or "messages".
std::string_view name(model_api api) noexcept;
std::optional<model_api> model_api_from(std::string_view word) noexcept;

enum class key_header : std::uint8_t {
  bearer,     ///< Authorization: Bearer
  api_key,    ///< api-key, as Azure wants it
  x_api_key,  ///< x-api-key, as Anthropic wants it
};

/// The model that a name of the configuration stands for.
struct model_endpoint {
  std::string name;   ///< in configuration, errors and metrics
  std::string model;  ///< as the server knows it
  model_api api = model_api::chat;
  std::string base_url;  ///< the path of the API is appended to it
  std::string query;     ///< appended after '?', e.g. "api-version=2024-10-21"
  secret key;            ///< empty: none is sent
  key_header key_as = key_header::bearer;
  std::string organization;           ///< OpenAI-Organization; empty: not sent
  bool stream = true;                 ///< ask for a stream of deltas
  bool image_detail = true;           ///< chat: `detail` of images; some servers refuse it
  bool completion_tokens = false;     ///< chat: max_completion_tokens instead of max_tokens
  std::optional<double> temperature;  ///< replaces that of a request
  token_price price;
};

/// What is wrong with `e`, or where its requests go. invalid_argument names the member.
core::result<core::ports::target_url> target_of(const model_endpoint& e);

}  // namespace patchbay::agent
