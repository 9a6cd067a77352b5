// Language models that play a script, over the three interfaces in use.
#include <string>
#include <utility>
#include <vector>

#include "answer.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

/// A stream says its text in pieces of so many bytes.
constexpr std::size_t piece_bytes = 24;
constexpr std::string_view id = "reply_1";

void refuse(call& c, int status, std::string_view type, std::string_view message,
            std::string_view param = {}) {
  json_text out;
  out.object().object("error").put("message", message).put("type", type);
  out.put_or_null("param", param).null("code").end().end();
  answer_json(c, status, out.str());
}

std::vector<std::string> pieces_of(std::string_view text, std::int64_t stop_after) {
  std::vector<std::string> out;
  while (!text.empty()) {
    if (stop_after >= 0 && out.size() == static_cast<std::size_t>(stop_after)) break;
    const std::string_view piece = json::cut(text, piece_bytes);
    out.emplace_back(piece);
    text.remove_prefix(piece.size());
  }
  return out;
}

/// Text of an event stream.
class events {
 public:
  void add(const std::string& data, std::string_view type = {}) {
    if (!type.empty()) text_ += "event: " + std::string(type) + "\n";
    text_ += "data: " + data + "\n\n";
  }
  void send(call& c) {
    c.x.status = 200;
    c.x.content_type = "text/event-stream";
    c.x.answer = std::move(text_);
  }

 private:
  std::string text_;
};

// Chat completions.

void put_chat_usage(json_text& out, const scripted_reply& r) {
  out.object("usage").put("prompt_tokens", r.input_tokens);
  out.put("completion_tokens", r.output_tokens);
  out.put("total_tokens", r.input_tokens + r.output_tokens);
  out.object("prompt_tokens_details").put("cached_tokens", r.cached_tokens).end().end();
}

std::string chat_finish(const scripted_reply& r) {
  return r.finish == "refusal" ? "content_filter" : r.finish;
}

std::string chat_chunk(const scripted_reply& r, std::string_view model, std::string_view piece,
                       bool last) {
  json_text out;
  out.object().put("id", id).put("object", "chat.completion.chunk").put("model", model);
  out.array("choices").object().put("index", 0).object("delta");
  if (!last) out.put("content", piece);
  out.end();
  out.put_or_null("finish_reason", last ? chat_finish(r) : "").end().end();
  return out.end().str();
}

void chat_stream(call& c, const scripted_reply& r, const std::string& model) {
  events out;
  for (const auto& piece : pieces_of(r.text, r.stop_after)) {
    out.add(chat_chunk(r, model, piece, false));
  }
  if (r.stop_after < 0) {
    out.add(chat_chunk(r, model, {}, true));
    const json::value* options = json::find(*c.body, "stream_options");
    if (r.usage && options != nullptr && bool_at(*options, "include_usage", false)) {
      json_text usage;
      usage.object().put("id", id).array("choices").end();
      put_chat_usage(usage, r);
      out.add(usage.end().str());
    }
    out.add("[DONE]");
  }
  out.send(c);
}

void chat_whole(call& c, const scripted_reply& r, const std::string& model) {
  json_text out;
  out.object().put("id", id).put("object", "chat.completion").put("model", model);
  out.array("choices").object().put("index", 0);
  out.object("message").put("role", "assistant").put("content", r.text).end();
  out.put("finish_reason", chat_finish(r)).end().end();
  if (r.usage) put_chat_usage(out, r);
  answer_json(c, 200, out.end().str());
}

// Responses.

std::string responses_body(const scripted_reply& r, const std::string& model) {
  json_text out;
  out.object().put("id", id).put("object", "response").put("model", model);
  out.put("status", r.finish == "stop" ? "completed" : "incomplete").null("error");
  if (r.finish != "stop") {
    out.object("incomplete_details");
    out.put("reason", r.finish == "length" ? "max_output_tokens" : "content_filter").end();
  }
  out.array("output").object().put("type", "message").put("role", "assistant").array("content");
  out.object().put("type", "output_text").put("text", r.text).end().end().end().end();
  if (r.usage) {
    out.object("usage").put("input_tokens", r.input_tokens).put("output_tokens", r.output_tokens);
    out.object("input_tokens_details").put("cached_tokens", r.cached_tokens).end().end();
  }
  return out.end().str();
}

void responses_stream(call& c, const scripted_reply& r, const std::string& model) {
  events out;
  for (const auto& piece : pieces_of(r.text, r.stop_after)) {
    json_text delta;
    delta.object().put("type", "response.output_text.delta").put("delta", piece);
    out.add(delta.end().str(), "response.output_text.delta");
  }
  if (r.stop_after < 0) {
    const std::string type = r.finish == "stop" ? "response.completed" : "response.incomplete";
    json_text end;
    end.object().put("type", type).raw("response", responses_body(r, model));
    out.add(end.end().str(), type);
  }
  out.send(c);
}

// Messages.

std::string stop_reason(const scripted_reply& r) {
  if (r.finish == "length") return "max_tokens";
  return r.finish == "refusal" ? "refusal" : "end_turn";
}

void put_messages_input(json_text& out, const scripted_reply& r) {
  out.put("input_tokens", r.input_tokens - r.cached_tokens);
  out.put("cache_read_input_tokens", r.cached_tokens);
}

void messages_stream(call& c, const scripted_reply& r, const std::string& model) {
  events out;
  json_text begin;
  begin.object().put("type", "message_start").object("message").put("id", id).put("model", model);
  begin.object("usage");
  put_messages_input(begin, r);
  out.add(begin.put("output_tokens", 1).end().end().end().str(), "message_start");
  out.add(R"({"type":"ping"})", "ping");
  for (const auto& piece : pieces_of(r.text, r.stop_after)) {
    json_text delta;
    delta.object().put("type", "content_block_delta").put("index", 0).object("delta");
    delta.put("type", "text_delta").put("text", piece).end();
    out.add(delta.end().str(), "content_block_delta");
  }
  if (r.stop_after < 0) {
    json_text end;
    end.object().put("type", "message_delta").object("delta").put("stop_reason", stop_reason(r));
    end.end().object("usage").put("output_tokens", r.output_tokens).end();
    out.add(end.end().str(), "message_delta");
    out.add(R"({"type":"message_stop"})", "message_stop");
  }
  out.send(c);
}

void messages_whole(call& c, const scripted_reply& r, const std::string& model) {
  json_text out;
  out.object().put("id", id).put("type", "message").put("role", "assistant").put("model", model);
  out.array("content").object().put("type", "text").put("text", r.text).end().end();
  out.put("stop_reason", stop_reason(r)).object("usage");
  put_messages_input(out, r);
  answer_json(c, 200, out.put("output_tokens", r.output_tokens).end().end().str());
}

// All of them.

/// The credential of the request, however it is sent.
std::string_view key_of(const call& c) {
  constexpr std::string_view bearer = "Bearer ";
  const std::string_view given = c.x.get("authorization");
  if (given.starts_with(bearer)) return given.substr(bearer.size());
  return c.x.has("x-api-key") ? c.x.get("x-api-key") : c.x.get("api-key");
}

void answer_status(call& c, const scripted_reply& r) {
  answer_json(c, r.status, r.body);
  if (!r.retry_after.empty()) c.x.add_header("Retry-After", r.retry_after);
  if (r.content_type == "text/html") c.x.content_type = "text/html";
  if (r.content_type == "text/plain") c.x.content_type = "text/plain";
  if (r.content_type == "text/event-stream") c.x.content_type = "text/event-stream";
}

/// The reply to play, and the model's name. Nothing: the answer says what is wrong.
std::optional<scripted_reply> listen_to(call& c, std::string_view api, std::string& model) {
  if (!c.body || !c.body->IsObject()) {
    refuse(c, 400, "invalid_request_error", "The body must be a JSON object.");
    return std::nullopt;
  }
  model_request_note asked = heard(api, *c.body);
  asked.key = !key_of(c).empty();
  model = asked.model;
  auto& script = c.w.models;
  if (!script.key.empty() && key_of(c) != script.key) {
    refuse(c, 401, "authentication_error", "Incorrect API key: " + std::string(key_of(c)));
    return std::nullopt;
  }
  if (model.empty() || asked.messages.empty()) {
    refuse(c, 400, "invalid_request_error", "model and messages are required.");
    return std::nullopt;
  }
  auto reply = script.next(asked);
  script.note(std::move(asked));
  if (!reply) {
    refuse(c, 404, "not_found_error", "No reply is scripted for " + model + " here.");
  } else if (!reply->refuses.empty()) {
    refuse(c, 400, "invalid_request_error",
           "Unsupported parameter: '" + reply->refuses + "' is not supported with this model.",
           reply->refuses);
    reply.reset();
  } else if (reply->status != 0) {
    answer_status(c, *reply);
    reply.reset();
  }
  return reply;
}

void chat(call& c) {
  std::string model;
  const auto reply = listen_to(c, "chat", model);
  if (!reply) return;
  bool_at(*c.body, "stream", false) ? chat_stream(c, *reply, model) : chat_whole(c, *reply, model);
}

void responses(call& c) {
  std::string model;
  const auto reply = listen_to(c, "responses", model);
  if (!reply) return;
  if (bool_at(*c.body, "stream", false)) return responses_stream(c, *reply, model);
  answer_json(c, 200, responses_body(*reply, model));
}

void messages(call& c) {
  std::string model;
  const auto reply = listen_to(c, "messages", model);
  if (!reply) return;
  if (bool_at(*c.body, "stream", false)) return messages_stream(c, *reply, model);
  messages_whole(c, *reply, model);
}

// Control.

void add_replies(call& c) {
  const auto added = c.body ? c.w.models.add(*c.body) : core::result<void>(c.body.error());
  if (!added) {
    return answer_json(c, 400,
                       json_text().object().put("error", added.error().message).end().str());
  }
  answer_json(c, 201, "{}");
}

void show_replies(call& c) {
  json_text out;
  out.object().array("parts");
  for (const auto& part : c.w.models.parts()) {
    out.object().put("model", part.model).put("when", part.when).put("given", part.given);
    out.put("left", part.replies.size()).put("repeat", part.repeat).end();
  }
  answer_json(c, 200, out.end().end().str());
}

void set_key(call& c) {
  c.w.models.key = c.body ? json::string_at(*c.body, "key") : std::string_view{};
  answer_json(c, 200, "{}");
}

void show_model_requests(call& c) {
  json_text out;
  out.object().array("requests");
  for (const auto& note : c.w.models.notes) {
    out.object().put("seq", note.seq).put("api", note.api).put("model", note.model);
    out.put("stream", note.stream).put("key", note.key).put("images", note.images);
    out.put("image_bytes", note.image_bytes).raw("parameters", note.parameters).array("messages");
    for (const auto& m : note.messages) {
      out.object().put("role", m.role).put("text", m.text).put("images", m.images).end();
    }
    out.end().end();
  }
  answer_json(c, 200, out.end().end().str());
}

void clear_models(call& c) {
  c.w.models.clear();
  answer_json(c, 200, "{}");
}

}  // namespace

void add_models(door& to) {
  to.model("POST", "/v1/chat/completions", chat);
  to.model("POST", "/v1/responses", responses);
  to.model("POST", "/v1/messages", messages);
  to.control("GET", "/control/models/replies", show_replies);
  to.control("POST", "/control/models/replies", add_replies);
  to.control("GET", "/control/models/requests", show_model_requests);
  to.control("POST", "/control/models/key", set_key);
  to.control("DELETE", "/control/models", clear_models);
}

}  // namespace patchbay::sandbox
