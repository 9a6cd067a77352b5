// Chat completions, as OpenAI and most other servers speak them.
#include "agent/model/dialect.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

void put_image(json::writer& w, const image& picture, bool detail) {
  json::key(w, "image_url");
  w.StartObject();
  json::key(w, "url");
  put_data_url(w, picture);
  if (detail) {
    json::key(w, "detail");
    json::put(w, "high");
  }
  w.EndObject();
}

void put_message(json::writer& w, const message& m, bool detail) {
  w.StartObject();
  json::key(w, "role");
  json::put(w, name(m.from));
  json::key(w, "content");
  w.StartArray();
  for (const message_part& p : m.parts) {
    w.StartObject();
    json::key(w, "type");
    json::put(w, p.is_image() ? "image_url" : "text");
    if (p.is_image()) {
      put_image(w, p.picture, detail);
    } else {
      json::key(w, "text");
      json::put(w, p.text);
    }
    w.EndObject();
  }
  w.EndArray();
  w.EndObject();
}

finish finish_of(std::string_view reason) noexcept {
  if (reason == "stop") return finish::complete;
  if (reason == "length") return finish::length;
  if (reason == "content_filter") return finish::refusal;
  return finish::other;
}

void read_usage(const json::value& holder, reply_draft& into) {
  const json::value* usage = json::find(holder, "usage");
  if (usage == nullptr || !usage->IsObject()) return;
  into.usage.input = count_at(*usage, "prompt_tokens");
  into.usage.output = count_at(*usage, "completion_tokens");
  const json::value* details = json::find(*usage, "prompt_tokens_details");
  into.usage.cached = details != nullptr ? count_at(*details, "cached_tokens") : 0;
  into.usage_known = true;
}

/// A text, or a list of parts of which some are text.
void read_content(const json::value* content, reply_draft& into) {
  if (content == nullptr) return;
  if (content->IsString()) return into.add(json::view(*content));
  if (!content->IsArray()) return;
  for (const json::value& part : content->GetArray()) into.add(json::string_at(part, "text"));
}

class chat final : public dialect {
 public:
  [[nodiscard]] std::string_view path() const noexcept override { return "/chat/completions"; }

  [[nodiscard]] std::string body(const model_endpoint& e, const model_request& r,
                                 const adjustments& known) const override {
    json::buffer out;
    json::writer w(out);
    w.StartObject();
    json::key(w, "model");
    json::put(w, e.model);
    json::key(w, "messages");
    w.StartArray();
    const bool detail = e.image_detail && !known.no_image_detail;
    for (const message& m : r.conversation) put_message(w, m, detail);
    w.EndArray();
    if (const auto temperature = temperature_of(e, r, known)) {
      json::key(w, "temperature");
      w.Double(*temperature);
    }
    if (r.output_tokens_max) {
      const bool newer = e.completion_tokens != known.other_token_name;
      json::key(w, newer ? "max_completion_tokens" : "max_tokens");
      w.Int(*r.output_tokens_max);
    }
    if (!r.effort.empty() && !known.no_effort) {
      json::key(w, "reasoning_effort");
      json::put(w, r.effort);
    }
    if (e.stream) put_stream(w, known);
    w.EndObject();
    return {out.GetString(), out.GetSize()};
  }

  void read_event(const json::value& event, reply_draft& into) const override {
    if (const json::value* failure = json::find(event, "error"); failure && !failure->IsNull()) {
      return into.fail(said_by(*failure));
    }
    read_usage(event, into);
    read_choice(event, "delta", into);
  }

  void read_whole(const json::value& body, reply_draft& into) const override {
    if (const json::value* failure = json::find(body, "error"); failure && !failure->IsNull()) {
      return into.fail(said_by(*failure));
    }
    read_usage(body, into);
    if (read_choice(body, "message", into) && !into.ended()) into.end(finish::complete);
  }

 private:
  static void put_stream(json::writer& w, const adjustments& known) {
    json::key(w, "stream");
    w.Bool(true);
    if (known.no_stream_usage) return;
    json::key(w, "stream_options");
    w.StartObject();
    json::key(w, "include_usage");
    w.Bool(true);
    w.EndObject();
  }

  /// Whether there is a choice that holds `member`.
  static bool read_choice(const json::value& holder, std::string_view member, reply_draft& into) {
    const json::value* choices = json::find(holder, "choices");
    if (choices == nullptr || !choices->IsArray() || choices->Empty()) return false;
    const json::value& first = (*choices)[0];
    const json::value* said = json::find(first, member);
    const std::string_view reason = json::string_at(first, "finish_reason");
    if (!reason.empty()) into.end(finish_of(reason));
    if (said == nullptr || !said->IsObject()) return false;
    read_content(json::find(*said, "content"), into);
    const std::string_view refusal = json::string_at(*said, "refusal");
    if (!refusal.empty()) into.refuse();
    into.add(refusal);
    return true;
  }
};

}  // namespace

const dialect& chat_dialect() noexcept {
  static const chat one;
  return one;
}

}  // namespace patchbay::agent
