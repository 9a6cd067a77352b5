#include "core/sse.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace patchbay::core {
namespace {

struct collected : sse_sink {
  bool on_event(std::string_view type, std::string& data) override {
    events.push_back(std::string(type) + "|" + data);
    return events.size() < limit;
  }
  std::vector<std::string> events;
  std::size_t limit = 1000;
};

std::vector<std::string> events_of(std::string_view text) {
  collected into;
  sse_reader reader;
  EXPECT_TRUE(reader.feed(text, into));
  return into.events;
}

using list = std::vector<std::string>;

TEST(Sse, AnEventIsItsDataLines) {
  EXPECT_EQ(events_of("data: one\ndata:two\ndata:  three\n\n"), list({"message|one\ntwo\n three"}));
}

TEST(Sse, LinesEndInAnyOfTheThreeWays) {
  EXPECT_EQ(events_of("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\r\n\n"),
            list({"message|a", "message|b", "message|c", "message|d"}));
}

TEST(Sse, TheTypeHoldsForOneEvent) {
  EXPECT_EQ(events_of("event: endpoint\ndata: x\n\ndata: y\n\n"),
            list({"endpoint|x", "message|y"}));
}

TEST(Sse, CommentsAndUnknownFieldsArePassedOver) {
  EXPECT_EQ(events_of(": keep-alive\nother: x\ndata: y\nnothing\n\n"), list({"message|y"}));
}

TEST(Sse, AByteOrderMarkIsNoPartOfTheFirstLine) {
  EXPECT_EQ(events_of("\xEF\xBB\xBF"
                      "data: y\n\n"),
            list({"message|y"}));
  EXPECT_EQ(events_of("\xEF\xBB"
                      "data: y\n\n"),
            list());
}

TEST(Sse, AnUnfinishedEventIsDropped) {
  EXPECT_EQ(events_of("data: y\n\ndata: z\n"), list({"message|y"}));
}

TEST(Sse, EventsWithoutDataOnlySetTheId) {
  collected into;
  sse_reader reader;
  EXPECT_TRUE(reader.feed("id: 7\ndata:\n\n", into));
  EXPECT_TRUE(into.events.empty());
  EXPECT_EQ(reader.last_id(), "7");
}

TEST(Sse, TheIdCountsOnceItsEventIsComplete) {
  collected into;
  sse_reader reader;
  EXPECT_TRUE(reader.feed("id: 1\ndata: a\n\nid: 2\ndata: b\n", into));
  EXPECT_EQ(reader.last_id(), "1");
  EXPECT_TRUE(reader.feed("\n", into));
  EXPECT_EQ(reader.last_id(), "2");
}

TEST(Sse, AnIdWithAZeroByteIsIgnored) {
  collected into;
  sse_reader reader;
  EXPECT_TRUE(reader.feed(std::string_view("id: a\0b\n\n", 9), into));
  EXPECT_EQ(reader.last_id(), "");
}

TEST(Sse, RetryIsDigitsOnly) {
  collected into;
  sse_reader reader;
  EXPECT_TRUE(reader.feed("retry: soon\nretry: -1\nretry: 12x\nretry: 99999999999\n", into));
  EXPECT_FALSE(reader.retry_ms().has_value());
  EXPECT_TRUE(reader.feed("retry: 500\n", into));
  EXPECT_EQ(reader.retry_ms(), 500U);
}

TEST(Sse, EverySplitGivesTheSameEvents) {
  const std::string text =
      "\xEF\xBB\xBF: hello\r\nretry: 20\rid: 1\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\n"
      "event: note\rdata: x\r\rid: 2\ndata: y\n\n";
  const list whole = events_of(text);
  ASSERT_EQ(whole.size(), 3U);
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      collected into;
      sse_reader reader;
      const std::string_view all = text;
      reader.feed(all.substr(0, first), into);
      reader.feed(all.substr(first, second - first), into);
      reader.feed(all.substr(second), into);
      ASSERT_EQ(into.events, whole) << first << ' ' << second;
      ASSERT_EQ(reader.last_id(), "2");
      ASSERT_EQ(reader.retry_ms(), 20U);
    }
  }
}

TEST(Sse, NothingIsReadOnceTheSinkHasEnough) {
  collected into;
  into.limit = 1;
  sse_reader reader;
  EXPECT_FALSE(reader.feed("data: a\n\ndata: b\n\n", into));
  EXPECT_FALSE(reader.feed("data: c\n\n", into));
  EXPECT_EQ(into.events, list({"message|a"}));
  EXPECT_FALSE(reader.too_large());
}

TEST(Sse, AnEventBeyondTheBoundEndsTheReading) {
  collected into;
  sse_reader one_line(16);
  EXPECT_FALSE(one_line.feed("data: 0123456789abcdef", into));
  EXPECT_TRUE(one_line.too_large());
  sse_reader many_lines(16);
  EXPECT_TRUE(many_lines.feed("data: 01234567\n", into));
  EXPECT_FALSE(many_lines.feed("data: 01234567\n", into));
  EXPECT_TRUE(many_lines.too_large());
  EXPECT_TRUE(into.events.empty());
}

}  // namespace
}  // namespace patchbay::core
