#include "observe/log.hpp"

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace patchbay::observe {
namespace {

/// Collects lines; read it after log::stop, which has written them all.
class Log : public testing::Test {
 protected:
  void start(log::format as, log::level least = log::level::info) {
    log::options how;
    how.as = as;
    how.least = least;
    how.sink = [this](std::string_view line) { lines_.emplace_back(line); };
    log::start(std::move(how));
  }
  void TearDown() override { log::stop(); }

  std::vector<std::string> lines_;
};

TEST_F(Log, WritesJsonLinesWithFields) {
  start(log::format::json);
  log::warn("call failed", {{"call", "01ABC"}, {"took_ms", 12}, {"sent", true}, {"rate", 0.5}});
  log::stop();
  ASSERT_EQ(lines_.size(), 1u);
  const auto line = core::json::parse(lines_[0]);
  ASSERT_TRUE(line.ok()) << lines_[0];
  EXPECT_EQ(core::json::string_at(*line, "msg"), "call failed");
  EXPECT_EQ(core::json::string_at(*line, "level"), "warn");
  EXPECT_EQ(core::json::string_at(*line, "call"), "01ABC");
  EXPECT_EQ((*line)["took_ms"].GetInt(), 12);
  EXPECT_TRUE((*line)["sent"].GetBool());
  EXPECT_EQ(core::json::string_at(*line, "ts").size(), 24u);
}

TEST_F(Log, WritesTextForPeople) {
  start(log::format::text);
  log::info("listening", {{"address", "127.0.0.1:7420"}, {"why", "a b"}});
  log::stop();
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_NE(lines_[0].find(" info listening address=127.0.0.1:7420 why=\"a b\""), std::string::npos)
      << lines_[0];
}

TEST_F(Log, MasksSecretsInTheSentenceAndInEveryField) {
  for (const auto as : {log::format::json, log::format::text}) {
    lines_.clear();
    start(as, log::level::debug);
    for (const auto at :
         {log::level::debug, log::level::info, log::level::warn, log::level::error}) {
      log::write(at, "sent Authorization: Bearer s3cr3t",
                 {{"authorization", "s3cr3t"},
                  {"x-api-key", "s3cr3t"},
                  {"url", "http://h/cb?code=s3cr3t&state=s3cr3t"},
                  {"headers", "Cookie: a=s3cr3t"},
                  {"cause", "ak_s3cr3ts3cr3t"},
                  {"password", 53373},
                  {"code", "S3-s3cr3t"}});
    }
    log::stop();
    ASSERT_EQ(lines_.size(), 4u);
    for (const auto& line : lines_) {
      EXPECT_EQ(line.find("s3cr3t"), std::string::npos) << line;
      EXPECT_EQ(line.find("53373"), std::string::npos) << line;
    }
  }
}

TEST_F(Log, KeepsALineALine) {
  for (const auto as : {log::format::json, log::format::text}) {
    lines_.clear();
    start(as);
    log::info("a\nb", {{"x", "c\r\nd"}});
    log::stop();
    ASSERT_EQ(lines_.size(), 1u);
    EXPECT_EQ(lines_[0].find_first_of("\r\n"), std::string::npos) << lines_[0];
  }
}

TEST_F(Log, LeavesOutWhatIsBelowItsLevel) {
  start(log::format::text, log::level::warn);
  log::info("quiet");
  EXPECT_FALSE(log::enabled(log::level::info));
  EXPECT_TRUE(log::enabled(log::level::error));
  log::stop();
  EXPECT_TRUE(lines_.empty());
}

TEST_F(Log, SaysNothingBeforeStartAndAfterStop) {
  log::error("nobody hears this");
  start(log::format::text);
  log::stop();
  log::error("nor this");
  EXPECT_FALSE(log::enabled(log::level::error));
  EXPECT_TRUE(lines_.empty());
}

TEST_F(Log, TakesLinesFromManyThreads) {
  start(log::format::json);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 100; ++i) log::info("line", {{"t", t}, {"i", i}});
    });
  }
  for (auto& t : threads) t.join();
  log::stop();
  EXPECT_EQ(lines_.size(), 400u);
  for (const auto& line : lines_) EXPECT_TRUE(core::json::parse(line).ok()) << line;
}

TEST(LogQueue, DropsAndCountsWhenItIsFull) {
  std::mutex gate;
  std::size_t written = 0;
  log::options how;
  how.as = log::format::text;
  how.queue_lines = 4;
  how.sink = [&](std::string_view) {
    const std::lock_guard wait(gate);
    ++written;
  };
  log::start(std::move(how));
  std::unique_lock closed(gate);
  for (int i = 0; i < 50; ++i) log::info("line");
  EXPECT_GE(log::dropped(), 40u);
  const auto dropped = log::dropped();
  closed.unlock();
  log::stop();
  EXPECT_LE(written, 50 - dropped);
  EXPECT_GE(written, 1u);
}

TEST(LogLevel, IsReadFromItsWord) {
  EXPECT_EQ(*log::level_from("warn"), log::level::warn);
  const auto wrong = log::level_from("loud");
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().hint.find("debug"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::observe
