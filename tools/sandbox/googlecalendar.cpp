// Google Calendar: one calendar a user. Times are compared as they are written, without their
// zones.
#include <charconv>
#include <chrono>
#include <cstdio>

#include "answer.hpp"
#include "records.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view list_schema =
    R"({"type":"object","title":"EventsListRequest","properties":{
"calendarId":{"type":"string","default":"primary","description":"The calendar"},
"timeMin":{"type":["string","null"],"description":"Events that end after it, RFC 3339"},
"timeMax":{"type":["string","null"],"description":"Events that begin before it, RFC 3339"},
"q":{"type":["string","null"],"description":"Words"},
"singleEvents":{"type":["boolean","null"],"description":"Expand series"},
"orderBy":{"type":["string","null"],"enum":["startTime","updated"],"description":"Order"},
"maxResults":{"type":["integer","null"],"minimum":1,"maximum":2500,"description":"Events of a page"},
"pageToken":{"type":["string","null"],"description":"nextPageToken of the page before"},
"timeZone":{"type":["string","null"],"description":"Of the answer"}}})";

constexpr std::string_view create_schema =
    R"({"type":"object","title":"CreateEventRequest","properties":{
"start_datetime":{"type":"string","description":"Local time, YYYY-MM-DDTHH:MM:SS"},
"end_datetime":{"type":["string","null"],"description":"Local time; wins over the duration"},
"event_duration_hour":{"type":"integer","minimum":0,"maximum":24,"default":0,"description":"Hours"},
"event_duration_minutes":{"type":"integer","minimum":0,"maximum":59,"default":30,"description":"Minutes"},
"timezone":{"type":["string","null"],"description":"IANA name"},
"summary":{"type":["string","null"],"description":"Title"},
"description":{"type":["string","null"],"description":"Text"},
"location":{"type":["string","null"],"description":"Place"},
"attendees":{"type":["array","null"],"items":{"type":["string","object"]},"description":"Guests"},
"calendar_id":{"type":"string","default":"primary","description":"The calendar"},
"send_updates":{"type":["string","null"],"enum":["all","externalOnly","none"],"description":"Who hears of it"},
"create_meeting_room":{"type":"boolean","default":true,"description":"With a link for a video call"},
"recurrence":{"type":["array","null"],"items":{"type":"string"},"description":"RRULE lines"}},
"required":["start_datetime"]})";

constexpr std::string_view patch_schema =
    R"({"type":"object","title":"PatchEventRequest","properties":{
"calendar_id":{"type":"string","description":"The calendar"},
"event_id":{"type":"string","description":"The event"},
"summary":{"type":["string","null"],"description":"Title"},
"description":{"type":["string","null"],"description":"Text"},
"location":{"type":["string","null"],"description":"Place"},
"start_time":{"type":["string","null"],"description":"RFC 3339"},
"end_time":{"type":["string","null"],"description":"RFC 3339"},
"timezone":{"type":["string","null"],"description":"IANA name"},
"attendees":{"type":["array","null"],"items":{"type":"string"},"description":"Replaces all guests"},
"send_updates":{"type":["string","null"],"enum":["all","externalOnly","none"],"description":"Who hears of it"}},
"required":["calendar_id","event_id"]})";

constexpr std::string_view delete_schema =
    R"({"type":"object","title":"DeleteEventRequest","properties":{
"event_id":{"type":"string","description":"The event"},
"calendar_id":{"type":"string","default":"primary","description":"The calendar"}},
"required":["event_id"]})";

constexpr std::string_view free_schema =
    R"({"type":"object","title":"FindFreeSlotsRequest","properties":{
"time_min":{"type":["string","null"],"description":"Begin"},
"time_max":{"type":["string","null"],"description":"End"},
"timezone":{"type":"string","default":"UTC","description":"IANA name"},
"items":{"type":"array","items":{"type":["string","object"]},"default":["primary"],"description":"Calendars"}}})";

struct seeded_event {
  std::string_view summary, start, end, attendees;
};

constexpr seeded_event seeded[] = {
    {"Planning", "2026-01-12T10:00:00", "2026-01-12T11:00:00", "mara@atelier.example"},
    {"Dentist", "2026-01-13T08:30:00", "2026-01-13T09:15:00", ""},
    {"Release review", "2026-01-14T14:00:00", "2026-01-14T15:30:00",
     "ola@atelier.example,ines@atelier.example"},
};

void seed(const world&, shelf& into) {
  std::size_t number = 0;
  for (const auto& e : seeded) {
    record& r = into.add("event", "evt000" + std::to_string(++number));
    r.set("summary", e.summary).set("start", e.start).set("end", e.end).set("timezone", "UTC");
    r.set("attendees", e.attendees);
  }
}

shelf& calendar_of(world& w, const account& a) { return shelf_of(w, a, seed); }

/// YYYY-MM-DDTHH:MM:SS of a time with or without seconds and zone.
std::string wall_time(std::string_view text) {
  std::string out(text.substr(0, 19));
  if (out.size() == 16) out += ":00";
  if (out.size() > 16 && out[16] != ':') out = out.substr(0, 16) + ":00";
  return out;
}

int number_in(const std::string& text, std::size_t from, std::size_t length) {
  int out = 0;
  if (text.size() >= from + length) {
    std::from_chars(text.data() + from, text.data() + from + length, out);
  }
  return out;
}

std::string later(const std::string& start, std::int64_t minutes) {
  using namespace std::chrono;
  const year_month_day day{year(number_in(start, 0, 4)),
                           month(static_cast<unsigned>(number_in(start, 5, 2))),
                           std::chrono::day(static_cast<unsigned>(number_in(start, 8, 2)))};
  const auto at = sys_days(day) + hours(number_in(start, 11, 2)) +
                  std::chrono::minutes(number_in(start, 14, 2) + minutes);
  const auto date = floor<days>(at);
  const year_month_day ymd(date);
  const hh_mm_ss clock(at - date);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:00", int(ymd.year()),
                unsigned(ymd.month()), unsigned(ymd.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()));
  return text;
}

void put_time(json_text& out, std::string_view key, const std::string& at, const record& e) {
  out.object(key).put("dateTime", at + "Z").put("timeZone", e.get("timezone")).end();
}

void put_event(json_text& out, const record& e) {
  out.object().put("id", e.id).put("status", "confirmed").put("summary", e.get("summary"));
  out.put("description", e.get("description")).put("location", e.get("location"));
  put_time(out, "start", e.get("start"), e);
  put_time(out, "end", e.get("end"), e);
  out.array("attendees");
  for (const auto& guest : split(e.get("attendees"), ',')) {
    out.object().put("email", guest).put("responseStatus", "needsAction").end();
  }
  out.end();
  if (!e.get("hangoutLink").empty()) out.put("hangoutLink", e.get("hangoutLink"));
  out.put("htmlLink", "https://calendar.sandbox.invalid/event?eid=" + e.id).end();
}

tool_answer one_event(const record& e) {
  json_text event;
  put_event(event, e);
  return {json_text().object().raw("response_data", event.str()).end().str(), {}};
}

std::vector<const record*> sorted_events(const shelf& of) {
  auto found = of.all("event");
  std::sort(found.begin(), found.end(),
            [](const record* l, const record* r) { return l->get("start") < r->get("start"); });
  return found;
}

bool between(const record& e, std::string_view from, std::string_view to) {
  return (from.empty() || e.get("end") > wall_time(from)) &&
         (to.empty() || e.get("start") < wall_time(to));
}

tool_answer list_events(world& w, account& a, const json::value& arguments) {
  auto found = sorted_events(calendar_of(w, a));
  std::erase_if(found, [&](const record* e) {
    return !between(*e, json::string_at(arguments, "timeMin"),
                    json::string_at(arguments, "timeMax")) ||
           !holds_words(e->get("summary") + " " + e->get("description"),
                        json::string_at(arguments, "q"));
  });
  slice page;
  if (!slice_of(json::string_at(arguments, "pageToken"), int_at(arguments, "maxResults", 250),
                found.size(), page)) {
    return {"{}", "Invalid pageToken"};
  }
  json_text out;
  out.object().put("kind", "calendar#events").put("timeZone", "UTC").array("items");
  for (std::size_t i = page.first; i < page.last; ++i) {
    json_text event;
    put_event(event, *found[i]);
    out.raw_item(event.str());
  }
  out.end();
  if (!page.next.empty()) out.put("nextPageToken", page.next);
  return {out.end().str(), {}};
}

tool_answer create_event(world& w, account& a, const json::value& arguments) {
  record& e = calendar_of(w, a).add("event", w.new_hex(26));
  set_fields(e, arguments, {"summary", "description", "location", "attendees", "timezone"});
  const std::string start = wall_time(json::string_at(arguments, "start_datetime"));
  const std::string_view end = json::string_at(arguments, "end_datetime");
  const std::int64_t minutes = int_at(arguments, "event_duration_hour", 0) * 60 +
                               int_at(arguments, "event_duration_minutes", 30);
  e.set("start", start).set("end", end.empty() ? later(start, minutes) : wall_time(end));
  e.set("send_updates", json::string_at(arguments, "send_updates"));
  if (bool_at(arguments, "create_meeting_room", true)) {
    e.set("hangoutLink", "https://meet.sandbox.invalid/" + e.id);
  }
  return one_event(e);
}

tool_answer patch_event(world& w, account& a, const json::value& arguments) {
  record* e = calendar_of(w, a).find("event", json::string_at(arguments, "event_id"));
  if (e == nullptr) return {"{}", "Not Found: event_id"};
  set_fields(*e, arguments,
             {"summary", "description", "location", "attendees", "timezone", "send_updates"});
  const std::string_view start = json::string_at(arguments, "start_time");
  const std::string_view end = json::string_at(arguments, "end_time");
  if (!start.empty()) e->set("start", wall_time(start));
  if (!end.empty()) e->set("end", wall_time(end));
  return one_event(*e);
}

tool_answer delete_event(world& w, account& a, const json::value& arguments) {
  const bool done = calendar_of(w, a).remove("event", json::string_at(arguments, "event_id"));
  if (!done) return {"{}", "Not Found: event_id"};
  return {R"({"response_data":{"status":"success"}})", {}};
}

void put_span(json_text& out, const std::string& start, const std::string& end) {
  out.object().put("start", start + "Z").put("end", end + "Z").end();
}

void put_calendar(json_text& out, const shelf& of, const std::string& from, const std::string& to) {
  json_text busy;
  json_text free;
  busy.array();
  free.array();
  std::string open = from;
  for (const record* e : sorted_events(of)) {
    if (!between(*e, from, to)) continue;
    put_span(busy, e->get("start"), e->get("end"));
    if (e->get("start") > open) put_span(free, open, e->get("start"));
    open = std::max(open, e->get("end"));
  }
  if (to > open) put_span(free, open, to);
  out.raw("busy", busy.end().str()).raw("free", free.end().str());
}

tool_answer free_slots(world& w, account& a, const json::value& arguments) {
  const std::string today = timestamp(w.now()).substr(0, 10);
  std::string from = wall_time(json::string_at(arguments, "time_min"));
  std::string to = wall_time(json::string_at(arguments, "time_max"));
  if (from.empty()) from = today + "T00:00:00";
  if (to.empty()) to = today + "T23:59:59";
  auto calendars = strings_at(arguments, "items");
  if (calendars.empty()) calendars = {"primary"};
  json_text out;
  out.object().object("calendars");
  for (const auto& id : calendars) {
    out.object(id);
    if (id == "primary") {
      put_calendar(out, calendar_of(w, a), from, to);
    } else {
      out.array("busy").end().array("free").end().array("errors").object();
      out.put("domain", "global").put("reason", "notFound").end().end();
    }
    out.end();
  }
  return {out.end().end().str(), {}};
}

constexpr tool_spec tools[] = {
    {"GOOGLECALENDAR_CREATE_EVENT", "Create event", "Creates an event.", "openWorldHint,important",
     create_schema, create_event},
    {"GOOGLECALENDAR_DELETE_EVENT", "Delete event", "Deletes an event.", "destructiveHint",
     delete_schema, delete_event},
    {"GOOGLECALENDAR_EVENTS_LIST", "List events", "Returns the events of a calendar.",
     "readOnlyHint,idempotentHint,important", list_schema, list_events},
    {"GOOGLECALENDAR_FIND_FREE_SLOTS", "Find free slots", "Returns busy and free times.",
     "readOnlyHint,idempotentHint", free_schema, free_slots},
    {"GOOGLECALENDAR_PATCH_EVENT", "Patch event", "Changes some fields of an event.",
     "updateHint,openWorldHint", patch_schema, patch_event},
};

}  // namespace

std::span<const tool_spec> googlecalendar_tools() { return tools; }

}  // namespace patchbay::sandbox
