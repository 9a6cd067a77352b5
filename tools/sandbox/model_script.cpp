#include "model_script.hpp"

#include <algorithm>
#include <utility>

#include "answer.hpp"
#include "core/base64.hpp"
#include "json_text.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::size_t text_kept = 64u << 10u;

core::error wrong(std::string_view member, std::string_view why) {
  return {core::errc::invalid_argument, std::string(member) + ": " + std::string(why), {}, 0};
}

core::result<scripted_reply> read_reply(const json::value& given) {
  scripted_reply out;
  if (given.IsString()) {
    out.text = json::view(given);
    return out;
  }
  if (!given.IsObject()) return wrong("replies", "must hold texts or objects");
  for (const auto& member : given.GetObject()) {
    const std::string_view key = json::view(member.name);
    if (key == "text") out.text = json::string_at(given, key);
    if (key == "finish") out.finish = json::string_at(given, key);
    if (key == "refuses") out.refuses = json::string_at(given, key);
    if (key == "body") out.body = json::string_at(given, key);
    if (key == "content_type") out.content_type = json::string_at(given, key);
    if (key == "retry_after") out.retry_after = json::string_at(given, key);
    if (key == "body_base64") {
      out.body = core::base64_decoded(json::string_at(given, key)).value_or("");
    }
    constexpr std::string_view known[] = {
        "text",          "finish",       "refuses",      "body",  "content_type",
        "retry_after",   "body_base64",  "status",       "usage", "stop_after",
        "output_tokens", "input_tokens", "cached_tokens"};
    if (std::find(std::begin(known), std::end(known), key) == std::end(known)) {
      return wrong(key, "is not known in a reply");
    }
  }
  out.status = static_cast<int>(int_at(given, "status", 0));
  out.usage = bool_at(given, "usage", true);
  out.stop_after = int_at(given, "stop_after", -1);
  out.input_tokens = int_at(given, "input_tokens", out.input_tokens);
  out.cached_tokens = int_at(given, "cached_tokens", 0);
  out.output_tokens = int_at(given, "output_tokens", out.output_tokens);
  if (out.status != 0 && (out.status < 200 || out.status > 599)) {
    return wrong("status", "is no HTTP status from 200 to 599");
  }
  if (out.finish != "stop" && out.finish != "length" && out.finish != "refusal") {
    return wrong("finish", "must be stop, length or refusal");
  }
  return out;
}

/// The texts and images below `v`, whatever the interface calls them.
void listen(const json::value& v, std::string_view key, heard_message& to, model_request_note& in) {
  if (v.IsObject()) {
    for (const auto& member : v.GetObject()) {
      listen(member.value, json::view(member.name), to, in);
    }
  } else if (v.IsArray()) {
    for (const auto& element : v.GetArray()) listen(element, key, to, in);
  } else if (v.IsString()) {
    const std::string_view text = json::view(v);
    const bool image = key == "data" || text.starts_with("data:image/");
    if (image) {
      ++to.images;
      ++in.images;
      in.image_bytes += text.size();
    } else if (key == "text" || key == "content") {
      if (!to.text.empty()) to.text += '\n';
      to.text += json::cut(text, text_kept);
    }
  }
}

bool is_message_list(std::string_view key) noexcept {
  return key == "messages" || key == "input" || key == "system" || key == "instructions";
}

}  // namespace

bool model_request_note::holds(std::string_view text) const {
  return std::any_of(messages.begin(), messages.end(),
                     [&](const auto& m) { return m.text.find(text) != std::string::npos; });
}

core::result<void> model_script::add(const json::value& given) {
  if (!given.IsObject()) return wrong("body", "must be a JSON object");
  if (parts_.size() >= script_parts_max) return wrong("replies", "there are too many parts");
  script_part made;
  made.model = json::string_at(given, "model");
  made.when = json::string_at(given, "when");
  made.repeat = bool_at(given, "repeat", false);
  const json::value* replies = json::find(given, "replies");
  if (replies == nullptr || !replies->IsArray() || replies->Empty()) {
    return wrong("replies", "must be a list with at least one reply");
  }
  for (const auto& one : replies->GetArray()) {
    auto read = read_reply(one);
    if (!read) return read.error();
    made.replies.push_back(std::move(read).value());
  }
  parts_.push_back(std::move(made));
  return {};
}

std::optional<scripted_reply> model_script::next(const model_request_note& asked) {
  for (auto& part : parts_) {
    const bool fits = (part.model.empty() || part.model == asked.model) &&
                      (part.when.empty() || asked.holds(part.when));
    if (!fits || part.replies.empty()) continue;
    ++part.given;
    scripted_reply out = part.replies.front();
    const bool last = part.replies.size() == 1;
    // A refusal of a parameter lasts until the request does without it.
    const bool waits = !out.refuses.empty() &&
                       asked.parameters.find("\"" + out.refuses + "\"") != std::string::npos;
    if (!out.refuses.empty() && !waits) out.refuses.clear();
    if (!waits && !(last && part.repeat)) part.replies.pop_front();
    return out;
  }
  return std::nullopt;
}

std::uint64_t model_script::note(model_request_note made) {
  made.seq = ++seen_;
  notes.push_back(std::move(made));
  if (notes.size() > model_notes_max) notes.pop_front();
  return seen_;
}

void model_script::clear() {
  parts_.clear();
  notes.clear();
  key.clear();
}

model_request_note heard(std::string_view api, const json::value& body) {
  model_request_note out;
  out.api = api;
  out.model = json::string_at(body, "model");
  out.stream = bool_at(body, "stream", false);
  json_text rest;
  rest.object();
  for (const auto& member : body.GetObject()) {
    const std::string_view key = json::view(member.name);
    if (!is_message_list(key)) {
      rest.raw(key, json::text(member.value));
      continue;
    }
    if (member.value.IsArray() && key != "system") {
      for (const auto& element : member.value.GetArray()) {
        heard_message one;
        one.role = json::string_at(element, "role");
        listen(element, "content", one, out);
        out.messages.push_back(std::move(one));
      }
    } else {
      heard_message one;
      one.role = key == "input" ? "user" : "system";
      listen(member.value, "content", one, out);
      out.messages.push_back(std::move(one));
    }
  }
  out.parameters = rest.end().str();
  return out;
}

}  // namespace patchbay::sandbox
