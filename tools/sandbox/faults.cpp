#include "faults.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "json_text.hpp"

namespace patchbay::sandbox {

namespace {

struct flag_member {
  std::string_view name;
  bool misbehaviour::*at;
};
struct number_member {
  std::string_view name;
  std::int64_t misbehaviour::*at;
};
struct text_member {
  std::string_view name;
  std::string misbehaviour::*at;
};

constexpr flag_member flags[] = {
    {"drop", &misbehaviour::drop},
    {"drop_after_accept", &misbehaviour::drop_after_accept},
    {"sse", &misbehaviour::sse},
    {"sse_cut", &misbehaviour::sse_cut},
    {"never_active", &misbehaviour::never_active},
    {"expire", &misbehaviour::expire},
    {"session_404", &misbehaviour::session_404},
};
constexpr number_member numbers[] = {
    {"delay_ms", &misbehaviour::delay_ms},
    {"delay_after_ms", &misbehaviour::delay_after_ms},
    {"truncate", &misbehaviour::truncate},
};
constexpr text_member texts[] = {
    {"body", &misbehaviour::body},
    {"content_type", &misbehaviour::content_type},
    {"retry_after", &misbehaviour::retry_after},
    {"error", &misbehaviour::error},
    {"is_error", &misbehaviour::is_error},
    {"hidden_error", &misbehaviour::hidden_error},
    {"wrong_content_type", &misbehaviour::wrong_content_type},
};
constexpr std::int64_t delay_max_ms = 10 * 60 * 1000;

core::error wrong(std::string_view member, std::string_view why) {
  return {core::errc::invalid_argument, std::string(member) + ": " + std::string(why), {}, 0};
}

core::result<void> set_number(misbehaviour& into, std::string_view member, std::int64_t value) {
  if (member == "status") {
    if (value < 200 || value > 599) return wrong(member, "is no HTTP status from 200 to 599");
    into.status = static_cast<int>(value);
    return {};
  }
  for (const auto& entry : numbers) {
    if (entry.name != member) continue;
    if (value < 0 || value > delay_max_ms) return wrong(member, "is out of range");
    into.*(entry.at) = value;
    return {};
  }
  return wrong(member, "is not known, or takes no number");
}

core::result<void> set_flag(misbehaviour& into, std::string_view member, bool value) {
  for (const auto& entry : flags) {
    if (entry.name != member) continue;
    into.*(entry.at) = value;
    return {};
  }
  return wrong(member, "is not known, or takes no boolean");
}

core::result<void> set_text(misbehaviour& into, std::string_view member, std::string_view value) {
  for (const auto& entry : texts) {
    if (entry.name != member) continue;
    into.*(entry.at) = value;
    return {};
  }
  return wrong(member, "is not known, or takes no text");
}

core::result<misbehaviour> read_what(const json::value& given) {
  misbehaviour out;
  if (!given.IsObject()) return wrong("what", "must be an object");
  for (const auto& member : given.GetObject()) {
    const std::string_view key = json::view(member.name);
    core::result<void> done = wrong(key, "must be a text, an integer or a boolean");
    if (member.value.IsBool()) done = set_flag(out, key, member.value.GetBool());
    if (member.value.IsInt64()) done = set_number(out, key, member.value.GetInt64());
    if (member.value.IsString()) done = set_text(out, key, json::view(member.value));
    if (!done) return done.error();
  }
  return out;
}

bool applies(const fault& f, const fault_subject& subject) {
  if (!f.where.empty() && f.where != subject.where) return false;
  if (f.match.empty() || f.match == subject.mcp_method || f.match == subject.tool) return true;
  return f.match.find('/') != std::string::npos && !subject.path.empty() &&
         subject.path.find(f.match) != std::string_view::npos;
}

}  // namespace

core::result<std::uint64_t> fault_list::add(const json::value& given) {
  if (!given.IsObject()) return wrong("body", "must be a JSON object");
  for (const auto& member : given.GetObject()) {
    const std::string_view key = json::view(member.name);
    if (key != "where" && key != "match" && key != "times" && key != "skip" && key != "what") {
      return wrong(key, "is not known; known are where, match, times, skip, what");
    }
  }
  const json::value* what = json::find(given, "what");
  if (what == nullptr) return wrong("what", "is missing");
  auto read = read_what(*what);
  if (!read) return read.error();
  fault made;
  made.where = json::string_at(given, "where");
  constexpr std::string_view places[] = {"", "api", "mcp", "link", "page", "model", "controller"};
  if (std::find(std::begin(places), std::end(places), made.where) == std::end(places)) {
    return wrong("where", "must be api, mcp, link, page, model or controller");
  }
  made.match = json::string_at(given, "match");
  made.times = int_at(given, "times", 1);
  made.skip = int_at(given, "skip", 0);
  made.what = std::move(read).value();
  made.text = json::text(given);
  made.id = ++last_id_;
  faults_.push_back(std::move(made));
  return last_id_;
}

std::optional<fault> fault_list::take(const fault_subject& subject) {
  for (auto entry = faults_.begin(); entry != faults_.end(); ++entry) {
    if (entry->times == 0 || !applies(*entry, subject)) continue;
    if (entry->skip > 0) {
      --entry->skip;
      continue;
    }
    ++entry->used;
    if (entry->times > 0) --entry->times;
    return *entry;
  }
  return std::nullopt;
}

core::result<misbehaviour> parse_query_fault(std::string_view text) {
  misbehaviour out;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const std::size_t colon = part.find(':');
    const std::string_view member = part.substr(0, colon);
    core::result<void> done;
    if (colon == std::string_view::npos) {
      done = set_flag(out, member, true);
    } else {
      const std::string_view value = part.substr(colon + 1);
      std::int64_t number = 0;
      const auto end = std::from_chars(value.data(), value.data() + value.size(), number);
      const bool whole = end.ec == std::errc{} && end.ptr == value.data() + value.size();
      done = whole ? set_number(out, member, number) : set_text(out, member, value);
    }
    if (!done) return done.error();
  }
  return out;
}

}  // namespace patchbay::sandbox
