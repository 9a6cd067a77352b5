// OpenAI's Responses API.
#include "agent/model/dialect.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

void put_part(json::writer& w, const message_part& p, role from, bool detail) {
  w.StartObject();
  json::key(w, "type");
  if (p.is_image()) {
    json::put(w, "input_image");
    json::key(w, "image_url");
    put_data_url(w, p.picture);
    if (detail) {
      json::key(w, "detail");
      json::put(w, "high");
    }
  } else {
    json::put(w, from == role::assistant ? "output_text" : "input_text");
    json::key(w, "text");
    json::put(w, p.text);
  }
  w.EndObject();
}

void read_usage(const json::value& response, reply_draft& into) {
  const json::value* usage = json::find(response, "usage");
  if (usage == nullptr || !usage->IsObject()) return;
  into.usage.input = count_at(*usage, "input_tokens");
  into.usage.output = count_at(*usage, "output_tokens");
  const json::value* details = json::find(*usage, "input_tokens_details");
  into.usage.cached = details != nullptr ? count_at(*details, "cached_tokens") : 0;
  into.usage_known = true;
}

/// How a response that has ended did so.
void read_end(const json::value& response, reply_draft& into) {
  read_usage(response, into);
  const std::string_view status = json::string_at(response, "status");
  if (status == "completed") return into.end(finish::complete);
  if (status == "incomplete") {
    const json::value* details = json::find(response, "incomplete_details");
    const std::string_view why =
        details != nullptr ? json::string_at(*details, "reason") : std::string_view{};
    if (why == "max_output_tokens") return into.end(finish::length);
    return into.end(why == "content_filter" ? finish::refusal : finish::other);
  }
  const json::value* failure = json::find(response, "error");
  if (failure != nullptr && !failure->IsNull()) into.fail(said_by(*failure));
}

void read_item(const json::value& item, reply_draft& into) {
  const json::value* content = json::find(item, "content");
  if (json::string_at(item, "type") != "message" || content == nullptr || !content->IsArray()) {
    return;
  }
  for (const json::value& part : content->GetArray()) {
    const std::string_view refusal = json::string_at(part, "refusal");
    if (!refusal.empty()) into.refuse();
    into.add(refusal);
    into.add(json::string_at(part, "text"));
  }
}

class responses final : public dialect {
 public:
  [[nodiscard]] std::string_view path() const noexcept override { return "/responses"; }

  [[nodiscard]] std::string body(const model_endpoint& e, const model_request& r,
                                 const adjustments& known) const override {
    json::buffer out;
    json::writer w(out);
    w.StartObject();
    json::key(w, "model");
    json::put(w, e.model);
    json::key(w, "input");
    w.StartArray();
    const bool detail = e.image_detail && !known.no_image_detail;
    for (const message& m : r.conversation) {
      w.StartObject();
      json::key(w, "role");
      json::put(w, name(m.from));
      json::key(w, "content");
      w.StartArray();
      for (const message_part& p : m.parts) put_part(w, p, m.from, detail);
      w.EndArray();
      w.EndObject();
    }
    w.EndArray();
    if (const auto temperature = temperature_of(e, r, known)) {
      json::key(w, "temperature");
      w.Double(*temperature);
    }
    if (r.output_tokens_max) {
      json::key(w, "max_output_tokens");
      w.Int(*r.output_tokens_max);
    }
    if (!r.effort.empty() && !known.no_effort) {
      json::key(w, "reasoning");
      w.StartObject();
      json::key(w, "effort");
      json::put(w, r.effort);
      w.EndObject();
    }
    // Screens and mail stay with us: the server keeps no copy to continue from.
    json::key(w, "store");
    w.Bool(false);
    json::key(w, "stream");
    w.Bool(e.stream);
    w.EndObject();
    return {out.GetString(), out.GetSize()};
  }

  void read_event(const json::value& event, reply_draft& into) const override {
    const std::string_view type = json::string_at(event, "type");
    if (type == "response.output_text.delta") return into.add(json::string_at(event, "delta"));
    if (type == "response.refusal.delta") {
      into.refuse();
      return into.add(json::string_at(event, "delta"));
    }
    if (type == "error") {
      const json::value* failure = json::find(event, "error");
      return into.fail(said_by(failure != nullptr ? *failure : event));
    }
    if (type != "response.completed" && type != "response.incomplete" &&
        type != "response.failed") {
      return;
    }
    const json::value* response = json::find(event, "response");
    if (response != nullptr) read_end(*response, into);
    if (!into.ended() && !into.failure()) into.fail("no reason was given");
    into.done = true;
  }

  void read_whole(const json::value& body, reply_draft& into) const override {
    const json::value* items = json::find(body, "output");
    if (items != nullptr && items->IsArray()) {
      for (const json::value& item : items->GetArray()) read_item(item, into);
    }
    read_end(body, into);
  }
};

}  // namespace

const dialect& responses_dialect() noexcept {
  static const responses one;
  return one;
}

}  // namespace patchbay::agent
