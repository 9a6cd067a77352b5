// Anthropic's Messages API.
#include "agent/model/dialect.hpp"
#include "core/base64.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

/// The API has no default of its own.
constexpr int output_tokens_default = 4096;

void put_part(json::writer& w, const message_part& p) {
  w.StartObject();
  json::key(w, "type");
  if (p.is_image()) {
    json::put(w, "image");
    json::key(w, "source");
    w.StartObject();
    json::key(w, "type");
    json::put(w, "base64");
    json::key(w, "media_type");
    json::put(w, p.picture.media_type);
    json::key(w, "data");
    std::string data;
    core::append_base64(data, *p.picture.bytes);
    json::put(w, data);
    w.EndObject();
  } else {
    json::put(w, "text");
    json::key(w, "text");
    json::put(w, p.text);
  }
  w.EndObject();
}

/// System messages go into a member of their own.
void put_conversation(json::writer& w, const std::vector<message>& all) {
  std::string system;
  for (const message& m : all) {
    if (m.from != role::system) continue;
    for (const message_part& p : m.parts) {
      if (!system.empty() && !p.text.empty()) system += "\n\n";
      system += p.text;
    }
  }
  if (!system.empty()) {
    json::key(w, "system");
    json::put(w, system);
  }
  json::key(w, "messages");
  w.StartArray();
  for (const message& m : all) {
    if (m.from == role::system) continue;
    w.StartObject();
    json::key(w, "role");
    json::put(w, name(m.from));
    json::key(w, "content");
    w.StartArray();
    // An empty text is refused by the server.
    for (const message_part& p : m.parts) {
      if (p.is_image() || !p.text.empty()) put_part(w, p);
    }
    w.EndArray();
    w.EndObject();
  }
  w.EndArray();
}

finish finish_of(std::string_view reason) noexcept {
  if (reason == "end_turn" || reason == "stop_sequence") return finish::complete;
  if (reason == "max_tokens" || reason == "model_context_window_exceeded") return finish::length;
  return reason == "refusal" ? finish::refusal : finish::other;
}

/// The counts of a stream come in two events, each with a part of them.
void read_usage(const json::value& holder, reply_draft& into) {
  const json::value* usage = json::find(holder, "usage");
  if (usage == nullptr || !usage->IsObject()) return;
  const std::int64_t cached = count_at(*usage, "cache_read_input_tokens");
  const std::int64_t input =
      count_at(*usage, "input_tokens") + cached + count_at(*usage, "cache_creation_input_tokens");
  if (input > 0) {
    into.usage.input = input;
    into.usage.cached = cached;
  }
  if (json::find(*usage, "output_tokens") != nullptr) {
    into.usage.output = count_at(*usage, "output_tokens");
  }
  into.usage_known = true;
}

void read_end(const json::value& holder, reply_draft& into) {
  const std::string_view reason = json::string_at(holder, "stop_reason");
  if (!reason.empty()) into.end(finish_of(reason));
}

class messages final : public dialect {
 public:
  [[nodiscard]] std::string_view path() const noexcept override { return "/messages"; }
  [[nodiscard]] std::string_view headers() const noexcept override {
    return "anthropic-version: 2023-06-01\r\n";
  }

  [[nodiscard]] std::string body(const model_endpoint& e, const model_request& r,
                                 const adjustments& known) const override {
    json::buffer out;
    json::writer w(out);
    w.StartObject();
    json::key(w, "model");
    json::put(w, e.model);
    json::key(w, "max_tokens");
    w.Int(r.output_tokens_max.value_or(output_tokens_default));
    put_conversation(w, r.conversation);
    if (const auto temperature = temperature_of(e, r, known)) {
      json::key(w, "temperature");
      w.Double(*temperature);
    }
    json::key(w, "stream");
    w.Bool(e.stream);
    w.EndObject();
    return {out.GetString(), out.GetSize()};
  }

  void read_event(const json::value& event, reply_draft& into) const override {
    const std::string_view type = json::string_at(event, "type");
    if (type == "message_start") {
      if (const json::value* begun = json::find(event, "message")) read_usage(*begun, into);
    } else if (type == "content_block_delta") {
      const json::value* delta = json::find(event, "delta");
      if (delta != nullptr && json::string_at(*delta, "type") == "text_delta") {
        into.add(json::string_at(*delta, "text"));
      }
    } else if (type == "message_delta") {
      if (const json::value* delta = json::find(event, "delta")) read_end(*delta, into);
      read_usage(event, into);
    } else if (type == "message_stop") {
      if (!into.ended()) into.end(finish::other);
      into.done = true;
    } else if (type == "error") {
      const json::value* failure = json::find(event, "error");
      into.fail(said_by(failure != nullptr ? *failure : event));
    }
  }

  void read_whole(const json::value& body, reply_draft& into) const override {
    const json::value* content = json::find(body, "content");
    if (content == nullptr || !content->IsArray()) return;
    for (const json::value& part : content->GetArray()) {
      if (json::string_at(part, "type") == "text") into.add(json::string_at(part, "text"));
    }
    read_usage(body, into);
    read_end(body, into);
    if (!into.ended()) into.end(finish::other);
  }
};

}  // namespace

const dialect& messages_dialect() noexcept {
  static const messages one;
  return one;
}

}  // namespace patchbay::agent
