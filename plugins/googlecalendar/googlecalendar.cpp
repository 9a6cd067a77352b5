/// Google Calendar: list, create, change and delete events, find free time.
#include <patchbay/sdk.hpp>

namespace googlecalendar {
namespace {

using patchbay::action;
using patchbay::arg;
using patchbay::field;
using patchbay::mapping;

/// The tool behind each action, with the arguments that are not just the parameter of that name.
struct tool_table {
  mapping list{
      "GOOGLECALENDAR_EVENTS_LIST",
      {arg("calendarId", "calendar_id").from("calendar"),
       arg("timeMin", "time_min").from("time_min"), arg("timeMax", "time_max").from("time_max"),
       arg("q", "query").from("query"), arg("maxResults", "max_results").from("max_results"),
       arg("pageToken", "page_token").from("page_token"),
       arg("singleEvents", "single_events").constant(true),
       arg("orderBy", "order_by").constant("startTime")}};
  mapping create{
      "GOOGLECALENDAR_CREATE_EVENT",
      {arg("calendar_id", "calendarId").from("calendar"), arg("start_datetime").from("start"),
       arg("end_datetime").from("end").listed_only(), arg("event_duration_hour").from("hours"),
       arg("event_duration_minutes").from("minutes"), arg("attendees").from("attendees").split(),
       arg("create_meeting_room").from("video_link")}};
  mapping update{
      "GOOGLECALENDAR_PATCH_EVENT",
      {arg("calendar_id", "calendarId").from("calendar"),
       arg("event_id", "eventId").from("event_id"),
       arg("start_time", "start_datetime").from("start"),
       arg("end_time", "end_datetime").from("end"), arg("attendees").from("attendees").split()}};
  mapping remove{"GOOGLECALENDAR_DELETE_EVENT",
                 {arg("calendar_id", "calendarId").from("calendar"),
                  arg("event_id", "eventId").from("event_id")}};
  mapping free{
      "GOOGLECALENDAR_FIND_FREE_SLOTS",
      {arg("time_min", "timeMin").from("time_min"), arg("time_max", "timeMax").from("time_max"),
       arg("items").from("calendars").split()}};
};

field calendar() {
  return field::string("calendar", "Id of the calendar; primary is the user's own.")
      .fallback("primary");
}

field event() { return field::string("event_id", "Id of the event, from a list.").required(); }

field notified() {
  return field::string("send_updates", "Which guests get a mail about it.")
      .choices({"all", "externalOnly", "none"});
}

action list_events(const tool_table& to) {
  return {.name = "googlecalendar_list_events",
          .doc = "List events by time or by words, earliest first.",
          .parameters =
              {field::string("time_min", "Events that end after it: 2026-01-31T09:00:00+01:00."),
               field::string("time_max", "Events that begin before it, written likewise."),
               field::string("query", "Words that the events must contain."), calendar(),
               field::integer("max_results", "Most events to return.").range(1, 2500).fallback(50),
               field::string("page_token", "Where to go on: nextPageToken of the last answer.")},
          .mapping = to.list};
}

action create_event(const tool_table& to) {
  return {
      .name = "googlecalendar_create_event",
      .doc = "Create an event.\nGuests see it at once. Give its end, or hours and minutes.",
      .effect = patchbay::irreversible,
      .parameters =
          {field::string("summary", "Title.").required(),
           field::string("start", "When it begins, in timezone: 2026-01-31T09:30:00.").required(),
           field::string("timezone", "Time zone of start and end, such as Europe/Berlin.")
               .required(),
           field::string("end", "When it ends, written as start."),
           field::integer("hours", "Whole hours that it lasts, instead of end.").range(0, 24),
           field::integer("minutes", "Minutes that it lasts besides hours; 0 for none.")
               .range(0, 59),
           field::string("description", "Text of the event."),
           field::string("location", "Where it is."),
           field::strings("attendees", "Mail addresses of the guests."),
           field::strings("recurrence", "RRULE lines of a series."), calendar(), notified(),
           field::boolean("video_link", "Whether to add a link for a video call.").fallback(false)},
      .rules = {patchbay::at_least_one({"end", "minutes"}),
                patchbay::at_most_one({"end", "minutes"}),
                patchbay::all_or_none({"hours", "minutes"})},
      .mapping = to.create};
}

action update_event(const tool_table& to) {
  return {.name = "googlecalendar_update_event",
          .doc = "Change some fields of an event.\nGuests see it at once. What is left out stays.",
          .effect = patchbay::irreversible,
          .parameters =
              {event(), field::string("summary", "New title."),
               field::string("start", "When it begins: 2026-01-31T09:30:00+01:00."),
               field::string("end", "When it ends, written likewise."),
               field::string("timezone", "Time zone of start and end, such as Europe/Berlin."),
               field::string("description", "New text."), field::string("location", "New place."),
               field::strings("attendees", "Mail addresses of all guests; replaces the old list."),
               calendar(), notified()},
          .rules = {patchbay::at_least_one(
              {"summary", "start", "end", "description", "location", "attendees"})},
          .mapping = to.update};
}

action delete_event(const tool_table& to) {
  return {.name = "googlecalendar_delete_event",
          .doc = "Delete an event.\nIt is gone for its guests too.",
          .effect = patchbay::irreversible,
          .parameters = {event(), calendar()},
          .mapping = to.remove};
}

action find_free_time(const tool_table& to) {
  return {
      .name = "googlecalendar_find_free_time",
      .doc =
          "Find when calendars are busy and when they are free.\n"
          "A calendar with errors in the answer could not be read: do not take it as free.",
      .parameters = {field::string("time_min", "Begin of the time to look at: 2026-01-31T09:00:00.")
                         .required(),
                     field::string("time_max", "End of the time to look at, at most 90 days later.")
                         .required(),
                     field::string("timezone", "Time zone, such as Europe/Berlin.").fallback("UTC"),
                     field::strings("calendars", "Ids of calendars or addresses of people.")
                         .fallback(std::vector<std::string>{"primary"})},
      .mapping = to.free};
}

patchbay::provider provider() {
  const tool_table to;
  return {.name = "googlecalendar",
          .title = "Google Calendar",
          .doc = "Events of a Google account.",
          .actions = {list_events(to), create_event(to), update_event(to), delete_event(to),
                      find_free_time(to)}};
}

}  // namespace
}  // namespace googlecalendar

PATCHBAY_PLUGIN(googlecalendar::provider);
