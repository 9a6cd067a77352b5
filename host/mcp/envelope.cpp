#include "mcp/envelope.hpp"

#include <algorithm>
#include <array>

namespace patchbay::mcp {
namespace {

namespace json = core::json;

constexpr std::array<std::string_view, 3> success_words = {"successful", "successfull", "success"};
/// What may lie beside `data` in an envelope without being part of the data.
constexpr std::array<std::string_view, 12> envelope_words = {
    "data",   "successful", "successfull", "success", "error",   "status",
    "log_id", "logId",      "message",     "version", "session", "auth_refresh_required"};
/// What may lie beside `response_data` without being part of the data.
constexpr std::array<std::string_view, 4> wrapping_words = {
    "response_data", "display_url", "link_label", "composio_execution_message"};
/// Letters and digits only, so that the blanks, underscores and capitals of a server do not matter.
constexpr std::array<std::string_view, 14> not_connected_texts = {
    "noactiveconnection",
    "noactiveconnectedaccount",
    "noconnectedaccount",
    "connectedaccountnotfound",
    "connectedaccountnotactive",
    "connectedaccountisnotactive",
    "connectedaccountisinactive",
    "connectedaccountexpired",
    "connectedaccountisexpired",
    "connectedaccounthasexpired",
    "tokenhasbeenexpired",
    "invalidgrant",
    "401unauthorized",
    "invalidauthenticationcredentials"};
constexpr std::size_t unwrap_max = 6;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) noexcept {
  return std::find(words.begin(), words.end(), word) != words.end();
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_empty(const json::value& v) noexcept {
  if (v.IsString()) return v.GetStringLength() == 0;
  if (v.IsObject()) return v.ObjectEmpty();
  if (v.IsArray()) return v.Empty();
  if (v.IsNumber()) return v.GetDouble() == 0;
  return !v.IsTrue();
}

/// Whether there is more in `v` than a message, a status and empty members.
bool tells_more(const json::value& v) {
  if (v.IsArray()) return !v.Empty();
  if (!v.IsObject()) return false;
  return std::any_of(v.MemberBegin(), v.MemberEnd(), [](const auto& m) {
    if (is_empty(m.value)) return false;
    const std::string_view name = json::view(m.name);
    if (name == "data" || name == "error") return tells_more(m.value);
    return !is_one_of(name, envelope_words) && name != "status_code" && name != "statusCode";
  });
}

std::string message_of(const json::value& error) {
  if (error.IsString()) return std::string(json::view(error));
  if (error.IsObject()) {
    for (const std::string_view member : {"message", "error", "detail", "description"}) {
      if (const std::string_view text = json::string_at(error, member); !text.empty()) {
        return std::string(text);
      }
    }
    if (const json::value* inner = json::find(error, "error"); inner != nullptr) {
      if (const auto text = json::string_at(*inner, "message"); !text.empty()) {
        return std::string(text);
      }
    }
  }
  return error.IsBool() ? std::string() : json::text(error);
}

bool looks_like_json(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

/// One object's members that matter, found in one pass.
struct members {
  const json::value* data = nullptr;
  const json::value* response_data = nullptr;
  const json::value* error = nullptr;
  const json::value* status = nullptr;
  const json::value* message = nullptr;
  bool broker = false;  ///< has a success word that only brokers use
  bool only_envelope = true;
  bool only_wrapping = true;
  bool success_false = false;
  bool refused = false;  ///< a status code 401

  explicit members(const json::value& object);

 private:
  void note(std::string_view name, const json::value& v);
};

members::members(const json::value& object) {
  for (const auto& member : object.GetObject()) note(json::view(member.name), member.value);
}

void members::note(std::string_view name, const json::value& v) {
  if (only_envelope) only_envelope = is_one_of(name, envelope_words);
  if (only_wrapping) only_wrapping = is_one_of(name, wrapping_words);
  if (name.empty()) return;
  switch (name.front()) {
    case 'd':
      if (name == "data") data = &v;
      break;
    case 'r':
      if (name == "response_data") response_data = &v;
      break;
    case 'e':
      if (name == "error") error = &v;
      break;
    case 'm':
      if (name == "message") message = &v;
      break;
    case 's':
      if (name == "status") status = &v;
      if (is_one_of(name, success_words)) {
        broker = broker || name != "success";
        success_false = success_false || v.IsFalse();
      }
      if (name == "status_code" || name == "statusCode") refused = v.IsInt() && v.GetInt() == 401;
      break;
    default:
      break;
  }
}

bool is_failed_word(const json::value* status) {
  return status != nullptr && status->IsString() &&
         (same_word(json::view(*status), "error") || same_word(json::view(*status), "failed"));
}

/// Adds what one object says about failure.
void judge(const members& m, bool outermost, envelope_reader::reading& r) {
  const bool has_error = m.error != nullptr && !is_empty(*m.error);
  const bool failed = m.success_false || has_error || (outermost && is_failed_word(m.status));
  r.failed = r.failed || failed;
  r.not_connected = r.not_connected || m.refused;
  if (!r.failed || !r.message.empty()) return;
  if (has_error) {
    r.message = message_of(*m.error);
  } else if (m.message != nullptr && m.message->IsString()) {
    r.message = std::string(json::view(*m.message));
  }
}

/// The data inside the object, or null when the object is the data.
const json::value* inside(const members& m) noexcept {
  if (m.data != nullptr && (m.broker || m.only_envelope)) return m.data;
  if (m.response_data != nullptr && m.only_wrapping) return m.response_data;
  return nullptr;
}

}  // namespace

json_layer::json_layer()
    : kept_(std::make_unique_for_overwrite<char[]>(kept_bytes)),
      allocator_(kept_.get(), kept_bytes),
      document_(&allocator_) {}

bool json_layer::read_copy(std::string_view text) {
  text_.reserve(text.size() + json::padding.size());
  text_.assign(text);
  return read_in_place(text_);
}

bool json_layer::read_in_place(std::string& text) {
  return json::parse_in_place(text, document_).ok();
}

json_layer* envelope_reader::next_layer() {
  if (used_ == layers) return nullptr;
  auto& layer = layers_[used_++];
  if (!layer) layer = std::make_unique<json_layer>();
  return layer.get();
}

const json::value* envelope_reader::parse(std::string_view text) {
  used_ = 0;
  if (!looks_like_json(text)) return nullptr;
  json_layer* const layer = next_layer();
  return layer->read_copy(text) ? &layer->root() : nullptr;
}

envelope_reader::reading envelope_reader::read(const json::value& decoded) {
  reading r;
  const json::value* at = &decoded;
  for (std::size_t step = 0; step < unwrap_max; ++step) {
    if (at->IsString() && step > 0 && looks_like_json(json::view(*at))) {
      json_layer* const layer = next_layer();
      if (layer == nullptr || !layer->read_copy(json::view(*at))) break;
      at = &layer->root();
    }
    if (!at->IsObject()) break;
    const members m(*at);
    judge(m, step == 0, r);
    const json::value* const data = inside(m);
    if (data == nullptr) {
      if (m.data != nullptr && m.data->IsObject()) judge(members(*m.data), false, r);
      break;
    }
    at = data;
  }
  r.data = at;
  r.not_connected = r.failed && (r.not_connected || says_not_connected(r.message));
  r.more_than_message = tells_more(*at);
  return r;
}

bool says_not_connected(std::string_view text) {
  std::string letters;
  for (const char c : text.substr(0, 4096)) {
    const char l = lower(c);
    if ((l >= 'a' && l <= 'z') || (l >= '0' && l <= '9')) letters.push_back(l);
  }
  const auto holds = [&letters](std::string_view part) {
    return letters.find(part) != std::string::npos;
  };
  return letters == "unauthorized" ||
         std::any_of(not_connected_texts.begin(), not_connected_texts.end(), holds);
}

}  // namespace patchbay::mcp
