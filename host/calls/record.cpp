#include "calls/record.hpp"

#include <array>
#include <ctime>

#include "core/json.hpp"

namespace patchbay::calls {

using core::call_status;
using core::errc;

namespace {

std::string rfc3339(core::wall_time t) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(t);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t n = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), n};
}

void append_tool_call(std::string& out, const core::ports::ledger_record& r) {
  out += "{\"tool\":";
  core::json::append_string(out, r.row.tool);
  out += ",\"effect\":\"";
  out += name(r.row.what);
  out += "\",\"status\":";
  if (r.end) {
    out += "\"" + std::string(name(r.end->status)) + "\"";
  } else {
    out += "null";
  }
  out += "}";
}

}  // namespace

call_status status_of(errc code, call_status otherwise) noexcept {
  switch (code) {
    case errc::unauthenticated:
      return call_status::unauthorized;
    case errc::unavailable:
    case errc::rate_limited:
      return call_status::transport_error;
    case errc::cancelled:
      return call_status::cancelled;
    case errc::timeout:
      return call_status::timeout;
    case errc::denied:
      return call_status::denied;
    case errc::unknown:
      return call_status::unknown;
    default:
      return otherwise;
  }
}

core::ports::ledger_end end_of(const core::tool_answer& answer, std::size_t data_max) {
  core::ports::ledger_end end;
  end.status = answer.status;
  if (answer.status != call_status::ok) {
    end.error_code = answer.error.code;
    end.error_message = answer.error.message;
  }
  if (data_max > 0 && answer.data_json.size() <= data_max) end.data_json = answer.data_json;
  return end;
}

core::tool_answer not_recorded(const core::error& why) {
  core::tool_answer answer;
  answer.status = why.code == errc::timeout ? call_status::timeout : call_status::transport_error;
  answer.error = {"not_recorded",
                  "nothing was sent, because the call could not be recorded: " + why.message,
                  why.hint.empty() ? "try again shortly" : why.hint};
  return answer;
}

std::string recorded_json(const std::vector<core::ports::ledger_record>& rows) {
  const auto& last = rows.back();
  core::outcome o;
  o.id = last.row.call;
  o.provider = last.row.provider;
  o.tool = last.row.tool;
  o.action = last.row.action;
  if (last.end) {
    o.status = last.end->status;
    o.error = {last.end->error_code, last.end->error_message, {}};
    o.data_json = last.end->data_json;
  } else {
    o.status = call_status::unknown;
    o.error = {"under_way", "this call is still under way", "ask again shortly"};
  }
  for (const auto& r : rows) {
    if (r.end) o.duration += r.end->duration;
  }
  std::string out;
  core::append_json(out, o);
  out.pop_back();
  out += ",\"started_at\":\"" + rfc3339(rows.front().row.started) + "\",\"tool_calls\":[";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += ',';
    append_tool_call(out, rows[i]);
  }
  return out + "]}";
}

}  // namespace patchbay::calls
