#include "plugin/faults.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/syscall.h>
#include <unistd.h>

#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;
using core::call_status;
using testing::bench;
using testing::fault;
using testing::scripted_tools;

struct fault_case {
  fault row;
  isolation how;
  [[nodiscard]] std::string_view says() const {
    return how == isolation::process || row.inside.empty() ? row.process : row.inside;
  }
};

void PrintTo(const fault_case& c, std::ostream* to) { *to << c.row.file; }

std::vector<fault_case> cases(fault::when stage) {
  std::vector<fault_case> all;
  for (const auto& row : testing::faults()) {
    if (row.stage != stage) continue;
    all.push_back({row, isolation::process});
    if (row.inside != testing::ends_host) all.push_back({row, isolation::inside});
  }
  return all;
}

std::string case_name(const ::testing::TestParamInfo<fault_case>& about) {
  return std::string(about.param.row.file) + "_" + std::string(name(about.param.how));
}

class FaultyFile : public ::testing::TestWithParam<fault_case> {};

TEST_P(FaultyFile, IsNotLoadedAndTheOthersAre) {
  bench on;
  on.drop_hostile(std::string(GetParam().row.file));
  on.drop(fs::path(PATCHBAY_PLUGINS) / "slack.so");
  loader plugins(on.options("*=" + std::string(name(GetParam().how))), on.log());
  const auto loaded = plugins.load_folder();
  ASSERT_EQ(loaded->providers.size(), 1u);
  EXPECT_EQ(loaded->providers[0].name, "slack");
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0], "plugin not loaded: " + std::string(GetParam().row.file) + ".so " +
                                std::string(GetParam().says()));
}

INSTANTIATE_TEST_SUITE_P(Table, FaultyFile, ::testing::ValuesIn(cases(fault::when::loading)),
                         case_name);

core::tool_answer answer_tool(const std::string& tool, const std::string& arguments) {
  if (tool == "T" || tool == "ECHO") return testing::answered(arguments);
  auto no = testing::failed(call_status::denied, "hostile_act may not call " + tool);
  no.error.hint = "the plugin's manifest must list the tool";
  return no;
}

std::string said(const core::result<std::string>& answer) {
  if (answer) return *answer;
  return std::string(core::name(answer.error().code)) + ": " + answer.error().message;
}

core::ports::task<void> call_once(std::shared_ptr<core::ports::action_code> code,
                                  std::string action, std::string arguments,
                                  core::ports::tool_caller* tools,
                                  std::vector<std::string>* answers) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  auto answer = co_await code->invoke(action, arguments, *tools, deadline);
  answers->push_back(said(answer));
}

class FaultyCall : public ::testing::TestWithParam<fault_case> {};

TEST_P(FaultyCall, EndsInWordsWhileOtherPluginsAnswer) {
  bench on;
  on.drop_hostile(std::string(GetParam().row.file));
  on.drop(fs::path(PATCHBAY_TEST_PLUGINS) / "relay/relay.so");
  loader plugins(on.options("*=" + std::string(name(GetParam().how))), on.log());
  const auto loaded = plugins.load_folder();
  const auto bad = loaded->find_action("hostile_act"), good = loaded->find_action("relay_once");
  ASSERT_TRUE(bad != nullptr && good != nullptr) << on.warnings.at(0);
  scripted_tools tools(answer_tool);
  boost::asio::io_context io;
  const auto ignore = [](std::exception_ptr) {};
  std::vector<std::string> of_bad, of_good;
  for (int i = 0; i < GetParam().row.calls; ++i) {
    boost::asio::co_spawn(io, call_once(bad->code.lock(), "hostile_act", "{}", &tools, &of_bad),
                          ignore);
  }
  for (int i = 0; i < 8; ++i) {
    boost::asio::co_spawn(
        io, call_once(good->code.lock(), "relay_once", R"({"text":"a"})", &tools, &of_good),
        ignore);
  }
  io.run();
  EXPECT_EQ(of_bad, std::vector<std::string>(static_cast<std::size_t>(GetParam().row.calls),
                                             std::string(GetParam().says())));
  EXPECT_EQ(of_good, std::vector<std::string>(8, R"({"text":"a"})"));
}

INSTANTIATE_TEST_SUITE_P(Table, FaultyCall, ::testing::ValuesIn(cases(fault::when::calling)),
                         case_name);

std::string table() {
  std::ostringstream out;
  const auto rows = [&out](fault::when stage) {
    out << "| fixture | what it does | with `process` | with `inline` |\n|---|---|---|---|\n";
    for (const auto& row : testing::faults()) {
      if (row.stage != stage) continue;
      out << "| `" << row.file << "` | " << row.does << " | `" << row.process << "` | ";
      if (row.inside.empty()) {
        out << "the same";
      } else if (row.inside == testing::ends_host) {
        out << "**ends the host**";
      } else {
        out << "`" << row.inside << "`";
      }
      out << " |\n";
    }
  };
  out << "## While it lies in the folder\n\nThe log's line after `plugin not loaded: `, for the "
         "file `bad.so`, in both modes. Other plugins are not\ntouched.\n\n"
         "| the file is | what is said | its actions |\n|---|---|---|\n";
  for (const auto& row : testing::file_faults()) {
    out << "| " << row.does << " | `" << row.says << "` | "
        << (row.was_loaded ? "go on" : "are not there") << " |\n";
  }
  out << "\n## While a file is loaded\n\nThe log's line after `plugin not loaded: FILE.so `. The "
         "other files are loaded.\n\n";
  rows(fault::when::loading);
  out << "\n## While it is called\n\nThe call's result, or the code and message of its error. "
         "Other plugins answer\nmeanwhile, and the plugin's own next call is served again.\n\n";
  rows(fault::when::calling);
  out << "\n## When it goes\n\nThe log's line after `plugin FILE: `, when the file was removed or "
         "replaced. Inside the host, one that never\nreturns holds the plugin thread: calls go on, "
         "but nothing is loaded any more.\n\n";
  rows(fault::when::leaving);
  return out.str();
}

TEST(FaultTable, OfTheReferenceIsWhatTheseTestsSee) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const fs::path page = fs::path(PATCHBAY_SOURCE_DIR) / "docs/reference/plugin-faults.md";
  const std::string text = read_file(page, 1u << 20).value();
  const auto begin = text.find("## While it lies in the folder");
  ASSERT_NE(begin, std::string::npos);
  if (std::getenv("PATCHBAY_UPDATE_DOCS") != nullptr) {
    std::ofstream(page) << text.substr(0, begin) << table();
    return;
  }
  EXPECT_EQ(text.substr(begin), table()) << "run this test with PATCHBAY_UPDATE_DOCS=1";
#else
  EXPECT_NE(table().find("`crashes`"), std::string::npos);
#endif
}

class FaultyEnd : public ::testing::TestWithParam<fault_case> {};

TEST_P(FaultyEnd, IsSaidAndHoldsNobody) {
  bench on;
  const std::string plugin(GetParam().row.file);
  on.drop_hostile(plugin);
  on.drop(fs::path(PATCHBAY_TEST_PLUGINS) / "relay/relay.so");
  loader plugins(on.options("*=" + std::string(name(GetParam().how))), on.log());
  plugins.load_folder();
  fs::remove(on.folder() / (plugin + ".so"));
  const auto loaded = plugins.load_folder();
  scripted_tools tools(answer_tool);
  const auto good = loaded->find_action("relay_once")->code.lock();
  EXPECT_TRUE(testing::call(*good, "relay_once", R"({"text":"a"})", tools));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const auto line = "plugin " + plugin + ": " + std::string(GetParam().says());
  while (!on.warned_of(line) && std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(on.warned_of(line));
}

INSTANTIATE_TEST_SUITE_P(Table, FaultyEnd, ::testing::ValuesIn(cases(fault::when::leaving)),
                         case_name);

TEST(FaultyCalls, AFileThatReadsWhileItIsLoadedGetsNothingWhereTheKernelHasLandlock) {
  constexpr unsigned ask_version = 1;
  const bool landlock = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, ask_version) > 0;
  bench on;
  on.drop_hostile("reads_at_load");
  loader plugins(on.options("*=process"), on.log());
  const auto loaded = plugins.load_folder();
  scripted_tools tools(answer_tool);
  const auto answer =
      testing::call(*loaded->find_action("hostile_act")->code.lock(), "hostile_act", "{}", tools);
  EXPECT_EQ(said(answer), landlock ? "\"no file\"" : "\"a file\"");
}

TEST(FaultyCalls, WhatAPluginLogsIsBoundedInAProcess) {
  bench on;
  on.drop_hostile("logs_without_end");
  {
    loader plugins(on.options("*=process"), on.log());
    const auto loaded = plugins.load_folder();
    scripted_tools tools(answer_tool);
    EXPECT_TRUE(testing::call(*loaded->find_action("hostile_act")->code.lock(), "hostile_act", "{}",
                              tools));
  }
  // 200 lines for each second or part of one that the call took.
  EXPECT_LT(on.warnings.size(), 20'000u);
  EXPECT_TRUE(on.warned_of("plugin logs_without_end: logs too much"));
}

}  // namespace
}  // namespace patchbay::plugin
