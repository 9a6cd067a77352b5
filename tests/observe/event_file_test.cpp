#include "observe/event_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidjson/schema.h>
#include <sys/stat.h>

#include "core/json.hpp"

namespace patchbay::observe {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return std::move(text).str();
}

class EventFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "patchbay-events-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(EventFile, HoldsEveryEventWhenItIsClosed) {
  event_bus bus;
  const auto path = folder_ / "events.jsonl";
  {
    const auto file = event_file::open(bus, path.string());
    ASSERT_TRUE(file.ok());
    for (int i = 0; i < 500; ++i) {
      bus.publish(event_name::call_completed, {"ana"}, "{\"n\":" + std::to_string(i) + "}");
    }
  }
  std::istringstream lines(text_of(path));
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    const auto e = core::json::parse(line);
    ASSERT_TRUE(e.ok()) << line;
    EXPECT_EQ((*e)["data"]["n"].GetInt(), count++);
  }
  EXPECT_EQ(count, 500);
}

TEST_F(EventFile, ObeysItsSchema) {
  event_bus bus;
  const auto path = folder_ / "events.jsonl";
  {
    const auto file = event_file::open(bus, path.string());
    ASSERT_TRUE(file.ok());
    bus.publish(event_name::call_started, {"ana", "run-1", 2}, R"({"server":"gmail","tool":"T"})");
    bus.publish(event_name::call_skipped, {"ana"}, R"({"reason":"unauthorized"})");
    bus.publish(event_name::registration_completed, {}, "");
  }
  const auto schema_text =
      core::json::parse(text_of(std::string(PATCHBAY_SOURCE_DIR) + "/schemas/events.schema.json"));
  ASSERT_TRUE(schema_text.ok());
  const rapidjson::SchemaDocument schema(*schema_text);
  std::istringstream lines(text_of(path));
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    ++count;
    const auto e = core::json::parse(line);
    ASSERT_TRUE(e.ok()) << line;
    rapidjson::SchemaValidator check(schema);
    EXPECT_TRUE(e->Accept(check)) << line << ": " << check.GetInvalidSchemaKeyword();
  }
  EXPECT_EQ(count, 3);
}

TEST_F(EventFile, IsReadableForItsOwnerOnly) {
  event_bus bus;
  const auto path = folder_ / "events.jsonl";
  const auto file = event_file::open(bus, path.string());
  ASSERT_TRUE(file.ok());
  struct stat about {};
  ASSERT_EQ(::stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777u, 0600u);
}

TEST_F(EventFile, ThatCannotBeWrittenIsRefusedWithItsPath) {
  event_bus bus;
  const auto file = event_file::open(bus, (folder_ / "none" / "events.jsonl").string());
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.error().message.find("none/events.jsonl"), std::string::npos);
  EXPECT_FALSE(bus.listening());
}

}  // namespace
}  // namespace patchbay::observe
