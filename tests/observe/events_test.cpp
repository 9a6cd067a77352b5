#include "observe/events.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace patchbay::observe {
namespace {

constexpr std::chrono::milliseconds at_once{0};

std::vector<event_ptr> taken(subscription& from) { return from.take(at_once, std::stop_token()); }

TEST(Events, ReachEverySubscriberInOrder) {
  event_bus bus;
  const auto a = bus.subscribe();
  const auto b = bus.subscribe();
  bus.publish(event_name::call_started, {"ana"}, R"({"server":"gmail","tool":"T"})");
  bus.publish(event_name::call_completed, {"ana", "run1", 3}, "{}");
  for (const auto& s : {a, b}) {
    const auto got = taken(*s);
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(got[0]->type, "mcp.call.started");
    EXPECT_EQ(got[0]->user_id, "ana");
    EXPECT_EQ(got[1]->id, got[0]->id + 1);
    EXPECT_EQ(got[1]->run_id, "run1");
    EXPECT_EQ(got[1]->step, 3);
  }
}

TEST(Events, AreNotMadeWhileNobodyListens) {
  event_bus bus;
  EXPECT_FALSE(bus.listening());
  bus.publish("a.b", {}, "{}");
  EXPECT_EQ(bus.published(), 0u);
}

TEST(Events, EndWithTheSubscription) {
  event_bus bus;
  auto s = bus.subscribe();
  EXPECT_TRUE(bus.listening());
  s.reset();
  bus.publish("a", {}, "{}");
  EXPECT_FALSE(bus.listening());
}

TEST(Events, WithAWrongNameAreCountedAndNotPassedOn) {
  event_bus bus;
  const auto s = bus.subscribe();
  for (const std::string_view type : {"", "a b", "a\nb", "mcp/call", "\xc3\xa9"}) {
    bus.publish(type, {}, "{}");
  }
  EXPECT_TRUE(taken(*s).empty());
  EXPECT_EQ(bus.dropped(), 5u);
}

TEST(Events, DropTheOldestDeltaFirst) {
  event_bus bus;
  const auto s = bus.subscribe(3);
  bus.publish("keep.1", {}, "{}");
  bus.publish("delta.1", {{}, {}, {}, true}, "{}");
  bus.publish("delta.2", {{}, {}, {}, true}, "{}");
  bus.publish("keep.2", {}, "{}");
  bus.publish("delta.3", {{}, {}, {}, true}, "{}");
  const auto got = taken(*s);
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[0]->type, "keep.1");
  EXPECT_EQ(got[1]->type, "keep.2");
  EXPECT_EQ(got[2]->type, "delta.3");
  EXPECT_EQ(s->dropped(), 2u);
}

TEST(Events, NeverPushOutWhatIsNoDelta) {
  event_bus bus;
  const auto s = bus.subscribe(2);
  for (int i = 0; i < 5; ++i) bus.publish("keep." + std::to_string(i), {}, "{}");
  const auto got = taken(*s);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0]->type, "keep.0");
  EXPECT_EQ(got[1]->type, "keep.1");
  EXPECT_EQ(s->dropped(), 3u);
  EXPECT_EQ(bus.dropped(), 3u);
}

TEST(EventLine, HidesSecretsInItsData) {
  event e;
  e.id = 1;
  e.type = "mcp.call.failed";
  e.data_json = R"({"reason":"Authorization: Bearer s3cr3t","token":"s3cr3t"})";
  std::string line;
  append_json(line, e);
  EXPECT_EQ(line.find("s3cr3t"), std::string::npos) << line;
  EXPECT_TRUE(core::json::parse(line).ok()) << line;
}

}  // namespace
}  // namespace patchbay::observe
