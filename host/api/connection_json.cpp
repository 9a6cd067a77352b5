#include "api/connection_json.hpp"

#include <array>
#include <ctime>
#include <string_view>

#include "core/json.hpp"

namespace patchbay::api {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  if (value.empty()) {
    out += "null";
  } else {
    core::json::append_string(out, value);
  }
}

std::string utc(core::wall_time at) {
  const auto seconds = std::chrono::system_clock::to_time_t(at);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

void append_json(std::string& out, const core::ports::connection_status& s) {
  out += "{\"provider\":";
  core::json::append_string(out, s.provider);
  out += s.is_authorized ? ",\"is_authorized\":true" : ",\"is_authorized\":false";
  append_member(out, "status", s.known ? core::name(s.status) : "NOT_CONNECTED");
  append_member(out, "account", s.connected_account);
  append_member(out, "auth_config", s.auth_config);
  append_member(out, "alias", s.alias);
  append_member(out, "label", s.label);
  append_member(out, "source", s.source);
  append_member(out, "since", s.since ? utc(*s.since) : std::string());
  append_member(out, "next", s.next);
  out += ",\"drift\":[";
  for (std::size_t i = 0; i < s.drift.size(); ++i) {
    if (i > 0) out += ',';
    core::json::append_string(out, s.drift[i]);
  }
  out += ']';
  out += '}';
}

}  // namespace patchbay::api
