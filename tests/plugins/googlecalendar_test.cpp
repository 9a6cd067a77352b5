#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class GoogleCalendar : public provider_town {
 protected:
  GoogleCalendar() : provider_town("googlecalendar") {}

  std::string created(const std::string& more) {
    const auto made =
        done("googlecalendar_create_event", R"({"summary":"Soup","start":"2026-01-13T12:00:00",)"
                                            R"("timezone":"Europe/Berlin",)" +
                                                more + "}");
    return at(made, "data.id");
  }
};

TEST_F(GoogleCalendar, ListsEventsOfATimeEarliestFirst) {
  const auto all = done("googlecalendar_list_events", "{}");
  EXPECT_EQ(count_at(all, "data.items"), 3);
  const auto day = done("googlecalendar_list_events",
                        R"({"time_min":"2026-01-13T00:00:00Z","time_max":"2026-01-14T00:00:00Z"})");
  ASSERT_EQ(count_at(day, "data.items"), 1);
  EXPECT_EQ(at(day, "data.items", 0, "summary"), "Dentist");
  EXPECT_EQ(count_at(done("googlecalendar_list_events", R"({"query":"planning"})"), "data.items"),
            1);
}

TEST_F(GoogleCalendar, ACreatedEventHasItsTimesGuestsAndNoVideoLink) {
  created(R"("end":"2026-01-13T13:15:00","attendees":["ola@atelier.example; ines@x.example"])");
  const auto found = done("googlecalendar_list_events", R"({"query":"soup"})");
  EXPECT_EQ(at(found, "data.items", 0, "end.dateTime"), "2026-01-13T13:15:00Z");
  EXPECT_EQ(at(found, "data.items", 0, "start.timeZone"), "Europe/Berlin");
  EXPECT_EQ(at(found, "data.items", 0, "hangoutLink"), "");
  EXPECT_THAT(page(), HasSubstr("ola@atelier.example,ines@x.example"));
}

TEST_F(GoogleCalendar, AnEventMayBeGivenItsDuration) {
  created(R"("hours":1,"minutes":20)");
  const auto found = done("googlecalendar_list_events", R"({"query":"soup"})");
  EXPECT_EQ(at(found, "data.items", 0, "end.dateTime"), "2026-01-13T13:20:00Z");
}

TEST_F(GoogleCalendar, HoursAloneAreRefusedBecauseTheServerWouldAddHalfAnHour) {
  EXPECT_THAT(error_of("googlecalendar_create_event",
                       R"({"summary":"Soup","start":"2026-01-13T12:00:00","timezone":"UTC",)"
                       R"("hours":2})"),
              HasSubstr("give all of hours and minutes"));
  created(R"("hours":2,"minutes":0)");
  const auto found = done("googlecalendar_list_events", R"({"query":"soup"})");
  EXPECT_EQ(at(found, "data.items", 0, "end.dateTime"), "2026-01-13T14:00:00Z");
}

TEST_F(GoogleCalendar, WithoutEndAndDurationNothingIsCreated) {
  EXPECT_THAT(error_of("googlecalendar_create_event",
                       R"({"summary":"Soup","start":"2026-01-13T12:00:00","timezone":"UTC"})"),
              HasSubstr("minutes"));
  EXPECT_THAT(page(), Not(HasSubstr("Soup")));
}

TEST_F(GoogleCalendar, AnEndThatTheServerWouldPassOverIsRefused) {
  rename("GOOGLECALENDAR_CREATE_EVENT", "end_datetime", "closing_time");
  EXPECT_THAT(error_of("googlecalendar_create_event",
                       R"({"summary":"Soup","start":"2026-01-13T12:00:00","timezone":"UTC",)"
                       R"("end":"2026-01-13T13:00:00"})"),
              HasSubstr("end: "));
  EXPECT_THAT(page(), Not(HasSubstr("Soup")));
}

TEST_F(GoogleCalendar, AnUpdateKeepsWhatItDoesNotName) {
  const std::string id = created(R"("hours":0,"minutes":30,"location":"Canal")");
  done("googlecalendar_update_event",
       R"({"event_id":")" + id + R"(","start":"2026-01-13T12:30:00+01:00","summary":"Late soup"})");
  const auto found = done("googlecalendar_list_events", R"({"query":"late soup"})");
  EXPECT_EQ(at(found, "data.items", 0, "start.dateTime"), "2026-01-13T12:30:00Z");
  EXPECT_EQ(at(found, "data.items", 0, "location"), "Canal");
}

TEST_F(GoogleCalendar, ADeletedEventIsGone) {
  const std::string id = created(R"("hours":0,"minutes":30)");
  done("googlecalendar_delete_event", R"({"event_id":")" + id + "\"}");
  EXPECT_EQ(count_at(done("googlecalendar_list_events", R"({"query":"soup"})"), "data.items"), 0);
  EXPECT_THAT(error_of("googlecalendar_delete_event", R"({"event_id":")" + id + "\"}"),
              HasSubstr("Not Found"));
}

TEST_F(GoogleCalendar, FreeTimeLiesBetweenEvents) {
  const auto found = done("googlecalendar_find_free_time",
                          R"({"time_min":"2026-01-13T08:00:00","time_max":"2026-01-13T10:00:00"})");
  EXPECT_EQ(at(found, "data.calendars.primary.busy", 0, "start"), "2026-01-13T08:30:00Z");
  EXPECT_EQ(at(found, "data.calendars.primary.free", 1, "start"), "2026-01-13T09:15:00Z");
}

TEST_F(GoogleCalendar, OldNamesOfTheWindowAreFollowed) {
  rename("GOOGLECALENDAR_EVENTS_LIST", "timeMin", "time_min");
  rename("GOOGLECALENDAR_EVENTS_LIST", "maxResults", "max_results");
  const auto late =
      done("googlecalendar_list_events", R"({"time_min":"2026-01-14T00:00:00Z","max_results":9})");
  EXPECT_EQ(count_at(late, "data.items"), 1);
}

}  // namespace
}  // namespace patchbay::tests
