#include "mcp/decode.hpp"

#include <charconv>

namespace patchbay::mcp {
namespace {

namespace json = core::json;
using core::call_status;

constexpr int parse_error = -32700;
constexpr int invalid_request = -32600;
constexpr int method_not_found = -32601;
constexpr int invalid_params = -32602;

bool is_id(const json::value& found, std::int64_t id) {
  if (found.IsInt64()) return found.GetInt64() == id;
  if (!found.IsString()) return false;
  const std::string_view digits = json::view(found);
  std::int64_t read = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), read);
  return end.ec == std::errc() && end.ptr == digits.data() + digits.size() && read == id;
}

core::tool_answer failure(call_status status, std::string code, std::string message) {
  core::tool_answer answer;
  answer.status = status;
  answer.error.code = std::move(code);
  answer.error.message = std::move(message);
  answer.sent = true;
  return answer;
}

core::tool_answer rpc_failure(const json::value& message) {
  const json::value* const error = json::find(message, "error");
  const json::value* const code = json::find(*error, "code");
  const int number = code != nullptr && code->IsInt() ? code->GetInt() : 0;
  std::string text = error_message(message);
  if (says_not_connected(text)) {
    return failure(call_status::unauthorized, "unauthorized", std::move(text));
  }
  switch (number) {
    case invalid_params: {
      const bool tool = text.find("nknown tool") != std::string::npos ||
                        text.find("not found") != std::string::npos;
      return failure(call_status::tool_error, tool ? "unknown_tool" : "invalid_arguments",
                     std::move(text));
    }
    case parse_error:
    case invalid_request:
    case method_not_found:
      return failure(call_status::transport_error, "protocol_error", std::move(text));
    default:
      return failure(call_status::tool_error, "tool_error", std::move(text));
  }
}

bool is_true(const json::value* v) noexcept { return v != nullptr && v->IsTrue(); }

bool is_text_part(const json::value& part) {
  if (json::string_at(part, "type") != "text") return false;
  const json::value* const text = json::find(part, "text");
  return text != nullptr && text->IsString();
}

}  // namespace

std::string error_message(const json::value& message) {
  const json::value* const error = json::find(message, "error");
  const std::string_view text =
      error == nullptr ? std::string_view() : json::string_at(*error, "message");
  if (text.empty()) return "The server answered with an error and no message.";
  return std::string(cut(text, decoder::message_max));
}

bool decoder::read(std::string& text, std::int64_t id, message_sink& sink) {
  if (!message_.read_in_place(text)) return false;
  const json::value& root = message_.root();
  if (root.IsObject()) return read_one(root, id, sink);
  if (!root.IsArray() || root.Empty()) return false;
  bool good = true;
  for (const auto& message : root.GetArray()) good = read_one(message, id, sink) && good;
  return good;
}

bool decoder::read_one(const json::value& message, std::int64_t id, message_sink& sink) {
  if (!message.IsObject()) return false;
  const json::value* const found = json::find(message, "id");
  if (const json::value* method = json::find(message, "method"); method != nullptr) {
    if (!method->IsString()) return false;
    if (found == nullptr) return true;
    if (!found->IsString() && !found->IsInt64() && !found->IsUint64()) return false;
    sink.on_request(json::view(*method), json::text(*found));
    return true;
  }
  const json::value* const result = json::find(message, "result");
  const json::value* const error = json::find(message, "error");
  const bool has_result = result != nullptr && result->IsObject();
  const bool has_error = error != nullptr && error->IsObject();
  if (!has_result && !has_error) return false;
  // An error without an id is about the request that this body answers.
  const bool ours = found != nullptr && !found->IsNull() ? is_id(*found, id) : has_error;
  if (!ours) {
    ++strays_;
    return true;
  }
  sink.on_answer(message);
  return true;
}

void decoder::gather_text(const json::value& content) {
  text_ = {};
  other_parts_ = false;
  std::size_t parts = 0;
  for (const auto& part : content.GetArray()) {
    if (!is_text_part(part)) {
      other_parts_ = true;
      continue;
    }
    const std::string_view text = json::view(*json::find(part, "text"));
    if (parts++ == 0) {
      text_ = text;
      continue;
    }
    if (parts == 2) joined_.assign(text_);
    joined_.append("\n").append(text);
    text_ = joined_;
  }
}

const json::value* decoder::decoded_object(const json::value& result, bool is_error) {
  const json::value* const structured = json::find(result, "structuredContent");
  const bool has_structured = structured != nullptr && structured->IsObject();
  if (has_structured && !is_error) return structured;
  const json::value* const parsed = envelopes_.parse(text_);
  return parsed == nullptr && has_structured ? structured : parsed;
}

void decoder::serialise(const json::value& v, std::string& into) {
  out_.Clear();
  json::writer writer(out_);
  v.Accept(writer);
  into.assign(out_.GetString(), out_.GetSize());
}

core::tool_answer decoder::tool_result(const json::value& message) {
  const json::value* const result = json::find(message, "result");
  if (result == nullptr || json::find(message, "error") != nullptr) return rpc_failure(message);
  const bool is_error = is_true(json::find(*result, "isError"));
  const json::value* const content = json::find(*result, "content");
  text_ = {};
  other_parts_ = false;
  if (content != nullptr && content->IsArray()) gather_text(*content);

  core::tool_answer answer;
  answer.sent = true;
  envelope_reader::reading reading;
  if (const json::value* decoded = decoded_object(*result, is_error); decoded != nullptr) {
    reading = envelopes_.read(*decoded);
    const bool failed = is_error || reading.failed;
    if (!failed || reading.more_than_message) put_data(*decoded, *reading.data, answer);
  } else if (!is_error || other_parts_) {
    put_plain(*result, answer);
  }
  if (!is_error && !reading.failed) {
    answer.status = call_status::ok;
    return answer;
  }
  if (reading.message.empty()) reading.message = std::string(text_);
  if (is_error && says_not_connected(reading.message)) reading.not_connected = true;
  answer.status = reading.not_connected ? call_status::unauthorized : call_status::tool_error;
  answer.error.code = reading.not_connected ? "unauthorized" : "tool_error";
  answer.error.message = reading.message.empty() ? "The tool failed and did not say why."
                                                 : std::string(cut(reading.message, message_max));
  return answer;
}

void decoder::put_data(const json::value& decoded, const json::value& data,
                       core::tool_answer& answer) {
  if (data.IsNull()) return;
  const bool untouched = &decoded == &data && !text_.empty() && envelopes_.holds(decoded);
  if (untouched) {
    answer.data_json.assign(text_);
  } else {
    serialise(data, answer.data_json);
  }
}

void decoder::put_plain(const json::value& result, core::tool_answer& answer) {
  if (other_parts_) {
    serialise(*json::find(result, "content"), answer.data_json);
  } else if (!text_.empty()) {
    core::json::append_string(answer.data_json, text_);
  }
}

}  // namespace patchbay::mcp
