#include "agent/model/dialect.hpp"

#include <utility>

#include "core/base64.hpp"

namespace patchbay::agent {

namespace json = core::json;

void reply_draft::add(std::string_view text) {
  if (text.empty()) return;
  if (text_.size() + text.size() > reply_text_max) {
    too_large_ = true;
    return;
  }
  text_.append(text);
  if (deltas_ != nullptr) deltas_->on_delta(text);
}

model_reply reply_draft::take() {
  model_reply out;
  out.text = std::move(text_);
  out.ended = refused_ ? finish::refusal : ended_.value_or(finish::other);
  out.usage = usage;
  out.usage_known = usage_known;
  return out;
}

const dialect& dialect_of(model_api api) noexcept {
  switch (api) {
    case model_api::responses:
      return responses_dialect();
    case model_api::messages:
      return messages_dialect();
    case model_api::chat:
      break;
  }
  return chat_dialect();
}

void put_data_url(json::writer& w, const image& picture) {
  std::string url = "data:" + picture.media_type + ";base64,";
  core::append_base64(url, *picture.bytes);
  json::put(w, url);
}

std::optional<double> temperature_of(const model_endpoint& e, const model_request& r,
                                     const adjustments& known) {
  if (known.no_temperature) return std::nullopt;
  return e.temperature ? e.temperature : r.temperature;
}

std::int64_t count_at(const json::value& object, std::string_view member) {
  const json::value* v = json::find(object, member);
  return v != nullptr && v->IsInt64() && v->GetInt64() > 0 ? v->GetInt64() : 0;
}

std::string_view said_by(const json::value& failure) {
  if (failure.IsString()) return json::view(failure);
  for (const std::string_view member : {"message", "detail", "code", "type"}) {
    const std::string_view text = json::string_at(failure, member);
    if (!text.empty()) return text;
  }
  return "no reason was given";
}

}  // namespace patchbay::agent
