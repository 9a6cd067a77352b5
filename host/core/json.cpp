#include "core/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace patchbay::core::json {
namespace {

/// Numbers come as text, because RapidJSON reads some that it must read in full precision wrongly
/// ("0.0e-300" is another number than 0, many digits before a large exponent end the process).
constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                           rapidjson::kParseNumbersAsStringsFlag;

constexpr const char* too_large = "not accepted: a number that a double cannot hold";

/// Whether UTF-8 that is otherwise valid holds half a surrogate pair: the escape of a second half
/// without its first is taken by RapidJSON and makes these bytes.
bool has_half_pair(std::string_view text) noexcept {
  for (auto at = text.find('\xED'); at != text.npos; at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0U) return true;
  }
  return false;
}

/// Whether a number for which every double is too large or too small is too small: its first
/// digit that counts stands behind the decimal point.
bool is_tiny(std::string_view number) noexcept {
  const auto letter = number.find_first_of("eE");
  const auto digits = number.substr(0, letter);
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
  std::int64_t exponent = 0;
  if (letter != number.npos) {
    const char* at = number.data() + letter + 1;
    const bool below = *at == '-';
    if (*at == '+') ++at;
    const auto read = std::from_chars(at, number.data() + number.size(), exponent);
    if (read.ec != std::errc()) return below;
  }
  return exponent < first - point;
}

/// Hands events on to a document; refuses nesting beyond `depth_max`, half surrogate pairs and
/// numbers that a double cannot hold.
class limited {
 public:
  using Ch = char;
  explicit limited(document& to) : to_(to) {}
  /// Why an event was refused.
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
  bool Null() { return to_.Null(); }
  bool Bool(bool v) { return to_.Bool(v); }
  bool Int(int v) { return to_.Int(v); }
  bool Uint(unsigned v) { return to_.Uint(v); }
  bool Int64(std::int64_t v) { return to_.Int64(v); }
  bool Uint64(std::uint64_t v) { return to_.Uint64(v); }
  bool Double(double v) { return to_.Double(v); }
  /// An integer where 64 bits hold it, else the nearest double.
  bool RawNumber(const char* s, rapidjson::SizeType n, bool) {
    const char* const end = s + n;
    std::int64_t negative = 0;
    std::uint64_t natural = 0;
    if (*s == '-' && whole(std::from_chars(s, end, negative), end)) return to_.Int64(negative);
    if (*s != '-' && whole(std::from_chars(s, end, natural), end)) return to_.Uint64(natural);
    double real = 0;
    const auto read = std::from_chars(s, end, real);
    if (whole(read, end) && std::isfinite(real)) return to_.Double(real);
    if (read.ec == std::errc::result_out_of_range && is_tiny({s, n})) {
      return to_.Double(*s == '-' ? -0.0 : 0.0);
    }
    return refuse(too_large);
  }
  bool String(const char* s, rapidjson::SizeType n, bool copy) {
    return good_text({s, n}) && to_.String(s, n, copy);
  }
  bool Key(const char* s, rapidjson::SizeType n, bool copy) {
    return good_text({s, n}) && to_.Key(s, n, copy);
  }
  bool StartObject() { return enter() && to_.StartObject(); }
  bool EndObject(rapidjson::SizeType n) { return leave() && to_.EndObject(n); }
  bool StartArray() { return enter() && to_.StartArray(); }
  bool EndArray(rapidjson::SizeType n) { return leave() && to_.EndArray(n); }

 private:
  static bool whole(std::from_chars_result read, const char* end) noexcept {
    return read.ec == std::errc() && read.ptr == end;
  }
  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }
  bool good_text(std::string_view text) {
    return !has_half_pair(text) || refuse("not JSON: half of a surrogate pair in a string");
  }
  bool enter() {
    return ++depth_ <= depth_max ||
           refuse("not accepted: nested deeper than " + std::to_string(depth_max) + " levels");
  }
  bool leave() {
    --depth_;
    return true;
  }

  document& to_;
  std::string refusal_;
  unsigned depth_ = 0;
};

/// The byte order mark with which `text` may begin, which is passed over (RFC 8259, 8.1).
std::string_view mark_of(std::string_view text) noexcept {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.substr(0, text.starts_with(mark) ? mark.size() : 0);
}

/// Fills a document from a stream (for document::Populate).
template <unsigned Flags, class Stream>
struct source {
  Stream& stream;
  rapidjson::ParseResult result;
  std::string refusal;
  bool operator()(document& into) {
    rapidjson::Reader reader;
    limited handler(into);
    result = reader.Parse<Flags>(stream, handler);
    refusal = handler.refusal();
    return !result.IsError();
  }
};

error refused(const std::string& what, std::size_t at) {
  return {errc::invalid_argument, what + " (at byte " + std::to_string(at) + ")", {}, 0};
}

/// `text` is what `stream` reads, and before that its byte order mark.
template <unsigned Flags, class Stream>
result<void> fill(document& into, Stream& stream, std::string_view text) {
  source<Flags, Stream> from{stream, {}, {}};
  into.Populate(from);
  if (!from.result.IsError()) return {};
  const auto code = from.result.Code();
  const auto at = std::min(mark_of(text).size() + from.result.Offset(), text.size());
  if (code == rapidjson::kParseErrorTermination) return refused(from.refusal, at);
  if (code == rapidjson::kParseErrorNumberTooBig) return refused(too_large, at);
  return refused(std::string("not JSON: ") + rapidjson::GetParseError_En(code), at);
}

/// RapidJSON takes a zero byte for the end of the text, whatever follows.
result<void> check_no_zero(std::string_view text) {
  const auto at = text.find('\0');
  if (at == std::string_view::npos) return {};
  return refused("not JSON: a zero byte in the text", at);
}

}  // namespace

result<document> parse(std::string_view text) {
  if (auto good = check_no_zero(text); !good.ok()) return good.error();
  const auto rest = text.substr(mark_of(text).size());
  document d;
  rapidjson::MemoryStream stream(rest.data() == nullptr ? "" : rest.data(), rest.size());
  auto read = fill<flags>(d, stream, text);
  if (!read.ok()) return read.error();
  return d;
}

result<void> parse_in_place(std::string& text, document& into) {
  if (auto good = check_no_zero(text); !good.ok()) return good;
  const std::size_t size = text.size();
  text.append(padding);
  into.SetNull();
  into.GetAllocator().Clear();
  rapidjson::InsituStringStream stream(text.data() + mark_of(text).size());
  return fill<flags | rapidjson::kParseInsituFlag>(into, stream, {text.data(), size});
}

std::string_view cut(std::string_view text, std::size_t max) noexcept {
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
  return text.substr(0, max);
}

std::size_t characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

const value* find(const value& object, std::string_view member) {
  if (!object.IsObject()) return nullptr;
  for (const auto& m : object.GetObject()) {
    if (view(m.name) == member) return &m.value;
  }
  return nullptr;
}

std::string_view string_at(const value& object, std::string_view member) {
  const value* v = find(object, member);
  return v != nullptr && v->IsString() ? view(*v) : std::string_view();
}

std::string text(const value& v) {
  buffer out;
  writer w(out);
  v.Accept(w);
  return {out.GetString(), out.GetSize()};
}

void append_string(std::string& out, std::string_view s) {
  constexpr std::string_view hex = "0123456789abcdef";
  out.push_back('"');
  std::size_t from = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(s, from, i - from);
    from = i + 1;
    out.push_back('\\');
    switch (c) {
      case '"':
        out.push_back('"');
        break;
      case '\\':
        out.push_back('\\');
        break;
      case '\n':
        out.push_back('n');
        break;
      case '\r':
        out.push_back('r');
        break;
      case '\t':
        out.push_back('t');
        break;
      default:
        out.append("u00");
        out.push_back(hex[c >> 4]);
        out.push_back(hex[c & 15]);
    }
  }
  out.append(s, from, s.size() - from);
  out.push_back('"');
}

}  // namespace patchbay::core::json
