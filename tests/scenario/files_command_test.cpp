// Commands that work on files: import, doctor, plugin check.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int ok = 0, failed = 1;

class Files : public testing::Test {
 protected:
  static finished patchbay(std::vector<std::string> words) {
    words.insert(words.begin(), std::string(PATCHBAY_BIN_DIR) + "/patchbay");
    return process::run(std::move(words));
  }
  finished import(const std::string& lines, bool json = false) {
    const auto file = folder.path() / "lines";
    std::ofstream(file) << lines;
    std::vector<std::string> words = {"import", "--data-dir", data(), file.string()};
    if (json) words.emplace_back("--json");
    return patchbay(words);
  }
  [[nodiscard]] std::string data() const { return (folder.path() / "data").string(); }

  temp_folder folder;
};

std::string line(const std::string& tenant, const std::string& more = {}) {
  return R"({"tenant":")" + tenant +
         R"(","provider":"gmail","auth_config":"ac","connected_account":"ca_1",)"
         R"("status":"ACTIVE","mcp_url":"http://127.0.0.1:9/x")" +
         more + "}\n";
}

TEST_F(Files, AnImportTwiceChangesNothingTheSecondTime) {
  const auto first = import(line("ana") + "\n" + line("bob"));
  EXPECT_EQ(first.code, ok);
  EXPECT_THAT(first.output, HasSubstr("2 added, 0 replaced, 0 unchanged, 0 refused"));
  EXPECT_THAT(import(line("ana") + line("bob")).output, HasSubstr("2 unchanged"));
  const auto changed = import(line("ana", R"(,"headers":{"X-A":"b"})"), true);
  const auto read = core::json::parse(changed.output);
  ASSERT_TRUE(read.ok()) << changed.output;
  EXPECT_EQ(at(*read, "replaced"), "1");
}

TEST_F(Files, LinesThatAreRefusedAreNamedAndTheOthersAreTaken) {
  const auto a =
      import("nonsense\n" + line("ana") + "[]\n" +
             R"({"tenant":"b","provider":"gmail","status":"ACTIVE"})"
             "\n" +
             line("c/d") + line("e", R"(,"colour":"red")") + line("f", R"(,"headers":{"X-A":7})") +
             R"({"tenant":"g","provider":"gmail","auth_config":"a",)"
             R"("connected_account":"c","status":"GREEN"})"
             "\n" +
             R"({"tenant":"h","provider":"gmail","auth_config":"a",)"
             R"("connected_account":"c","status":"ACTIVE","mcp_url":"ftp://x"})"
             "\n" +
             line("i", R"(,"alias":"wo\u0000rk")") + line("j\\u0000k"));
  EXPECT_EQ(a.code, failed);
  EXPECT_THAT(a.output, HasSubstr("1 added, 0 replaced, 0 unchanged, 10 refused"));
  for (const char* said :
       {"line 1:", "line 3:", "line 4: auth_config", "line 5: tenant",
        "line 6: there is no member \"colour\"", "line 7: headers.X-A", "line 8: status",
        "line 9: mcp_url", "line 10: alias has control characters", "line 11: tenant"}) {
    EXPECT_THAT(a.output, HasSubstr(said));
  }
}

TEST_F(Files, HeadersThatCannotBeSentAreRefused) {
  for (const char* headers :
       {R"({"X-A":"a\r\nX-B: c"})", R"({"X A":"b"})", R"({"":"b"})", R"({"X-A":"\u0000"})"}) {
    const auto a = import(line("ana", std::string(R"(,"headers":)") + headers));
    EXPECT_EQ(a.code, failed) << headers << a.output;
    EXPECT_THAT(a.output, HasSubstr("line 1: headers")) << headers;
  }
}

TEST_F(Files, AFileThatIsNotThereIsNamed) {
  const auto a = patchbay({"import", "--data-dir", data(), "/nonexistent/lines"});
  EXPECT_EQ(a.code, failed);
  EXPECT_THAT(a.output, HasSubstr("/nonexistent/lines"));
}

TEST_F(Files, TheDoctorFindsNothingInAGoodHouse) {
  ASSERT_EQ(import(line("ana")).code, ok);
  const auto a = patchbay({"doctor", "--data-dir", data(), "--plugins", PATCHBAY_PLUGINS});
  EXPECT_EQ(a.code, ok) << a.output;
  EXPECT_THAT(a.output, AllOf(HasSubstr("patchbay.db"), HasSubstr("1 connections"),
                              HasSubstr("gmail.so"), Not(HasSubstr("BAD"))));
}

TEST_F(Files, TheDoctorNamesWhatIsBad) {
  ASSERT_EQ(import(line("ana")).code, ok);
  fs::remove(fs::path(data()) / "patchbay.key");
  const auto plugins = folder.path() / "plugins";
  fs::create_directories(plugins);
  std::ofstream(plugins / "broken.so") << "no library";
  const auto a = patchbay({"doctor", "--data-dir", data(), "--plugins", plugins.string()});
  EXPECT_EQ(a.code, failed);
  EXPECT_THAT(a.output, AllOf(HasSubstr("BAD"), HasSubstr("patchbay.key"), HasSubstr("broken.so")));
}

TEST_F(Files, TheDoctorSpeaksJson) {
  ASSERT_EQ(import(line("ana")).code, ok);
  const auto a =
      patchbay({"doctor", "--data-dir", data(), "--plugins", PATCHBAY_PLUGINS, "--json"});
  EXPECT_EQ(a.code, ok);
  EXPECT_TRUE(core::json::parse(a.output).ok()) << a.output;
}

TEST_F(Files, AGoodPluginPassesItsCheckAndABrokenOneDoesNot) {
  const auto good = patchbay({"plugin", "check", std::string(PATCHBAY_PLUGINS) + "/gmail.so"});
  EXPECT_EQ(good.code, ok) << good.output;
  EXPECT_THAT(good.output, HasSubstr("a host would load it"));
  const auto file = folder.path() / "broken.so";
  std::ofstream(file) << "no library";
  const auto bad = patchbay({"plugin", "check", file.string()});
  EXPECT_EQ(bad.code, failed) << bad.output;
  EXPECT_THAT(bad.output, HasSubstr("a host would refuse it"));
  EXPECT_EQ(patchbay({"plugin", "check", "/nonexistent/x.so"}).code, failed);
  const auto json =
      patchbay({"plugin", "check", std::string(PATCHBAY_PLUGINS) + "/gmail.so", "--json"});
  EXPECT_EQ(json.code, ok);
  EXPECT_TRUE(core::json::parse(json.output).ok()) << json.output;
}

}  // namespace
}  // namespace patchbay::tests
