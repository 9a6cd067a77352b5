#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "sandbox_process.hpp"

namespace patchbay::sandbox_tests {

namespace {

TEST(CommandLine, HelpNamesTheOptions) {
  const ended got = run_to_end({"--help"});
  EXPECT_EQ(got.code, 0);
  for (const char* option : {"--listen", "--api-key", "--seed", "--tls", "--port-file"}) {
    EXPECT_NE(got.out.find(option), std::string::npos) << option;
  }
}

TEST(CommandLine, MissingKeyAndUnknownOptionsAreNamed) {
  const ended missing = run_to_end({"--listen", "127.0.0.1:0"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("--api-key"), std::string::npos);
  const ended unknown = run_to_end({"--api-key", "k", "--lisen", "127.0.0.1:0"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("--lisen"), std::string::npos);
  EXPECT_EQ(run_to_end({"--api-key", "k", "--listen", "nowhere"}).code, 2);
}

TEST(CommandLine, TakenPortIsRefused) {
  const sandbox_process first;
  const ended got =
      run_to_end({"--api-key", "k", "--listen", "127.0.0.1:" + std::to_string(first.port())});
  EXPECT_EQ(got.code, 1);
  EXPECT_FALSE(got.err.empty());
}

TEST(CommandLine, CertificateThatIsNoneIsRefused) {
  EXPECT_EQ(run_to_end({"--api-key", "k", "--tls", "/nowhere.pem", "/nowhere.key"}).code, 1);
}

TEST(CommandLine, PortFileHoldsThePort) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("patchbay-sandbox-port-" + std::to_string(getpid()));
  const sandbox_process box({"--port-file", file.string()});
  std::ifstream in(file);
  std::uint16_t port = 0;
  in >> port;
  std::filesystem::remove(file);
  EXPECT_EQ(port, box.port());
}

TEST(CommandLine, TerminationEndsItCleanly) {
  sandbox_process box;
  EXPECT_EQ(box.send("GET", "/").status, 200);
  EXPECT_EQ(box.stop(), 0);
}

TEST(CommandLine, SameSeedGivesTheSameIds) {
  const auto first_account = [] {
    const sandbox_process box({"--seed", "42"});
    const reply got = box.api("POST", "/api/v3.1/connected_accounts/link",
                              R"({"auth_config_id":"ac_gmail","user_id":"ana"})");
    return std::string(core::json::string_at(got.json(), "connected_account_id"));
  };
  const std::string account = first_account();
  EXPECT_FALSE(account.empty());
  EXPECT_EQ(first_account(), account);
}

}  // namespace

}  // namespace patchbay::sandbox_tests
