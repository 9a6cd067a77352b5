// The program as a person and as a script use it: words, JSON and exit codes.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr int ok = 0, failed = 1, usage = 2, unreachable = 4;

finished patchbay(std::vector<std::string> words, const process::variables& environment = {}) {
  words.insert(words.begin(), std::string(PATCHBAY_BIN_DIR) + "/patchbay");
  return process::run(std::move(words), environment);
}

TEST(CommandLine, VersionIsPrinted) {
  for (const char* word : {"version", "--version"}) {
    const auto a = patchbay({word});
    EXPECT_EQ(a.code, ok);
    EXPECT_THAT(a.output, StartsWith("patchbay "));
  }
}

TEST(CommandLine, VersionIsJsonForPrograms) {
  const auto a = patchbay({"version", "--json"});
  EXPECT_EQ(a.code, ok);
  const auto read = core::json::parse(a.output);
  ASSERT_TRUE(read.ok()) << a.output;
  EXPECT_NE(at(*read, "version"), "");
}

TEST(CommandLine, HelpIsThereForEachCommand) {
  const auto all = patchbay({"help"});
  EXPECT_EQ(all.code, ok);
  for (const char* command :
       {"serve", "call", "connect", "actions", "status", "import", "plugin", "doctor", "version"}) {
    EXPECT_THAT(all.output, HasSubstr(command));
    const auto one = patchbay({command, "--help"});
    EXPECT_EQ(one.code, ok) << command << one.output;
    EXPECT_THAT(one.output, HasSubstr("Usage: patchbay")) << command;
  }
}

TEST(CommandLine, WrongUsageIsSaidAndEndsWithTwo) {
  const std::vector<std::vector<std::string>> lines = {
      {},
      {"nonsense"},
      {"serve", "nonsense"},
      {"serve", "--nonsense"},
      {"serve", "--threads", "many"},
      {"serve", "--threads"},
      {"serve", "--config", "/nonexistent/file"},
      {"call"},
      {"call", "gmail_search", "nonsense"},
      {"call", "gmail_search", "a:={"},
      {"actions", "nonsense"},
      {"connect"},
      {"connect", "a", "b"},
      {"status", "a", "b"},
      {"import"},
      {"import", "a", "b"},
      {"plugin"},
      {"plugin", "check"},
      {"plugin", "load", "x"},
      {"doctor", "nonsense"},
  };
  for (const auto& words : lines) {
    const auto a = patchbay(words);
    EXPECT_EQ(a.code, usage) << testing::PrintToString(words) << a.output;
    EXPECT_NE(a.output, "") << testing::PrintToString(words);
  }
}

TEST(CommandLine, AHostThatIsNotThereIsSaid) {
  const std::string server = "http://127.0.0.1:" + std::to_string(free_port());
  for (const std::vector<std::string>& words : {std::vector<std::string>{"status"},
                                                {"actions"},
                                                {"call", "gmail_search"},
                                                {"connect", "gmail"}}) {
    auto line = words;
    line.insert(line.end(), {"--server", server});
    const auto a = patchbay(line);
    EXPECT_EQ(a.code, unreachable) << testing::PrintToString(words) << a.output;
    EXPECT_THAT(a.output, AllOf(HasSubstr(server), HasSubstr("patchbay serve")));
  }
}

/// Commands that talk to one host with a connected tenant "ana".
class Client : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    here_ = std::make_unique<town>();
    here_->connect("gmail", "ana");
  }
  static void TearDownTestSuite() { here_.reset(); }
  static finished as_ana(std::vector<std::string> words) {
    words.insert(words.end(), {"--tenant", "ana"});
    return here_->command_line(words);
  }

  static std::unique_ptr<town> here_;
};

std::unique_ptr<town> Client::here_;

TEST_F(Client, ActionsAreShownAsStubsAndAsJson) {
  const auto human = as_ana({"actions"});
  EXPECT_EQ(human.code, ok) << human.output;
  EXPECT_THAT(human.output, HasSubstr("def gmail_send_email("));
  const auto json = as_ana({"actions", "--json"});
  const auto read = core::json::parse(json.output);
  ASSERT_TRUE(read.ok()) << json.output;
  EXPECT_EQ(at(*read, "tenant"), "ana");
  const auto nobody = here_->command_line({"actions", "--tenant", "eve"});
  EXPECT_EQ(nobody.code, ok);
  EXPECT_THAT(nobody.output, HasSubstr("patchbay connect"));
}

TEST_F(Client, ACallIsMadeFromWordsAndFromJson) {
  const auto words = as_ana({"call", "gmail_send_email", "to=bob@example.com", "subject=words",
                             "body=a=b", "is_html:=false"});
  EXPECT_EQ(words.code, ok) << words.output;
  EXPECT_THAT(words.output, StartsWith("ok  gmail_send_email"));
  const auto json = as_ana({"call", "gmail_send_email", mail_to_bob("json"), "--json"});
  EXPECT_EQ(json.code, ok) << json.output;
  const auto read = core::json::parse(json.output);
  ASSERT_TRUE(read.ok()) << json.output;
  EXPECT_EQ(at(*read, "status"), "ok");
  EXPECT_EQ(here_->mails("words"), 1u);
  EXPECT_EQ(here_->mails("json"), 1u);
}

TEST_F(Client, ACallThatFailsEndsWithOneAndSaysWhy) {
  const auto denied =
      here_->command_line({"call", "gmail_send_email", mail_to_bob("x"), "--tenant", "eve"});
  EXPECT_EQ(denied.code, failed);
  EXPECT_THAT(denied.output, AllOf(HasSubstr("unauthorized"), HasSubstr("not connected")));
  const auto wrong = as_ana({"call", "gmail_send_email", "to=bob@example.com", "subjct=x"});
  EXPECT_EQ(wrong.code, failed);
  EXPECT_THAT(wrong.output, AllOf(HasSubstr("subjct"), HasSubstr("subject")));
  const auto unknown = as_ana({"call", "gmail_serch"});
  EXPECT_EQ(unknown.code, failed);
  EXPECT_THAT(unknown.output, HasSubstr("gmail_search"));
  const auto json = as_ana({"call", "gmail_serch", "--json"});
  EXPECT_EQ(json.code, failed);
  EXPECT_TRUE(core::json::parse(json.output).ok()) << json.output;
}

TEST_F(Client, StatusIsShownForOneAndForAll) {
  const auto one = as_ana({"status", "gmail"});
  EXPECT_EQ(one.code, ok);
  EXPECT_THAT(one.output, HasSubstr("\"is_authorized\": true"));
  const auto all = as_ana({"status", "--json"});
  EXPECT_EQ(all.code, ok);
  EXPECT_TRUE(core::json::parse(all.output).ok()) << all.output;
  EXPECT_THAT(all.output, HasSubstr("slack"));
  const auto unknown = as_ana({"status", "gmial"});
  EXPECT_EQ(unknown.code, failed);
  EXPECT_THAT(unknown.output, HasSubstr("gmail"));
}

TEST_F(Client, ConnectPrintsTheLinkAndEndsWhenItIsDone) {
  const auto log = here_->folder.path() / "connect.log";
  auto variables = here_->host_environment();
  variables["PATCHBAY_SERVER"] = "http://127.0.0.1:" + std::to_string(here_->host_port);
  process waiting(
      {std::string(PATCHBAY_BIN_DIR) + "/patchbay", "connect", "slack", "--tenant", "dora"},
      variables, log);
  std::string link;
  ASSERT_TRUE(eventually([&] {
    const std::string said = waiting.output();
    const auto begin = said.find("http://");
    const auto end = said.find("\n\nWaiting");
    if (begin == std::string::npos || end == std::string::npos) return false;
    link = said.substr(begin, end - begin);
    return true;
  }));
  web(here_->host_port, "GET", here_->consent(link));
  EXPECT_EQ(waiting.wait(std::chrono::seconds(20)), ok);
  EXPECT_THAT(waiting.output(), HasSubstr("slack is connected for dora"));
}

TEST_F(Client, ConnectAsJsonDoesNotWait) {
  const auto a = here_->command_line({"connect", "slack", "--tenant", "eli", "--json"});
  EXPECT_EQ(a.code, ok);
  const auto read = core::json::parse(a.output);
  ASSERT_TRUE(read.ok()) << a.output;
  EXPECT_THAT(at(*read, "redirect_url"), StartsWith("http"));
}

TEST_F(Client, OptionsComeFromFileAndEnvironmentAndTheCommandLineWins) {
  const auto file = here_->folder.path() / "patchbay.conf";
  std::ofstream(file) << "tenant = eve\nserver = http://127.0.0.1:" << here_->host_port << "\n";
  const std::vector<std::string> line = {"status", "gmail", "--config", file.string()};
  EXPECT_THAT(patchbay(line).output, HasSubstr("\"is_authorized\": false"));
  EXPECT_THAT(patchbay(line, {{"PATCHBAY_TENANT", "ana"}}).output,
              HasSubstr("\"is_authorized\": true"));
  auto last = line;
  last.insert(last.end(), {"--tenant", "eve"});
  EXPECT_THAT(patchbay(last, {{"PATCHBAY_TENANT", "ana"}}).output,
              HasSubstr("\"is_authorized\": false"));
}

}  // namespace
}  // namespace patchbay::tests
