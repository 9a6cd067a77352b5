// Commands of the program and what they leave behind.
#include <filesystem>
#include <fstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "support/process.hpp"

namespace patchbay::tests {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int ok = 0, failed = 1, wrong_usage = 2, cannot_start = 3;

finished patchbay(std::vector<std::string> words, const process::variables& environment = {}) {
  words.insert(words.begin(), std::string(PATCHBAY_BIN_DIR) + "/patchbay");
  return process::run(std::move(words), environment);
}

class Command : public testing::Test {
 protected:
  finished import(const std::string& lines) {
    const auto file = folder_.path() / "lines";
    std::ofstream(file) << lines;
    return patchbay({"import", "--data-dir", data(), file.string()});
  }
  finished doctor(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"doctor", "--data-dir", data(), "--plugins",
                                      plugins().string()};
    words.insert(words.end(), more.begin(), more.end());
    return patchbay(words);
  }
  finished serve(std::vector<std::string> more) {
    std::vector<std::string> words = {"serve", "--listen", "127.0.0.1:0", "--data-dir", data()};
    words.insert(words.end(), more.begin(), more.end());
    return patchbay(words);
  }
  [[nodiscard]] std::string data() const { return (folder_.path() / "data").string(); }
  [[nodiscard]] fs::path plugins() const {
    const auto at = folder_.path() / "plugins";
    fs::create_directories(at);
    return at;
  }

  temp_folder folder_;
};

constexpr const char* good_line =
    R"({"tenant":"ana","provider":"gmail","auth_config":"ac","connected_account":"ca",)"
    R"("status":"ACTIVE","mcp_url":"http://127.0.0.1:9/x"})"
    "\n";

TEST_F(Command, ImportNamesWrongLinesInTheirOrder) {
  const std::string no_url =
      R"({"tenant":"b","provider":"gmail","auth_config":"a","connected_account":"c",)"
      R"("status":"ACTIVE"})"
      "\n";
  const auto a = import(no_url + "nonsense\n" + good_line + no_url + "[]\n");
  EXPECT_EQ(a.code, failed);
  std::size_t last = 0;
  for (const char* said : {"line 1: mcp_url", "line 2: ", "line 4: mcp_url", "line 5: "}) {
    const auto at = a.output.find(said);
    ASSERT_NE(at, std::string::npos) << said << a.output;
    EXPECT_GE(at, last) << a.output;
    last = at;
  }
}

TEST_F(Command, ImportSaysWhatItMakesAndMakesNothingForNoRow) {
  EXPECT_EQ(import("nonsense\n").code, failed);
  EXPECT_FALSE(fs::exists(data()));
  const auto first = import(good_line);
  EXPECT_EQ(first.code, ok) << first.output;
  EXPECT_THAT(first.output, AllOf(HasSubstr("made the data directory " + data() + "\n"),
                                  HasSubstr("made the database " + data() + "/patchbay.db"),
                                  HasSubstr("made the key " + data() + "/patchbay.key")));
  EXPECT_THAT(import(good_line).output, Not(HasSubstr("made")));
}

TEST_F(Command, TheDoctorMakesNothing) {
  const auto none = doctor();
  EXPECT_EQ(none.code, ok) << none.output;
  EXPECT_THAT(none.output, HasSubstr("there is no data directory " + data() +
                                     " yet: `patchbay serve` makes it"));
  EXPECT_FALSE(fs::exists(data()));
  fs::create_directories(data());
  EXPECT_THAT(doctor().output, HasSubstr("there is no database"));
  EXPECT_TRUE(fs::is_empty(data()));
}

TEST_F(Command, TheDoctorMissesTheKeyOfASealedDatabaseAndMakesNoOther) {
  ASSERT_EQ(import(good_line).code, ok);
  const fs::path key = fs::path(data()) / "patchbay.key";
  fs::remove(key);
  const auto a = doctor();
  EXPECT_EQ(a.code, failed) << a.output;
  EXPECT_THAT(a.output, AllOf(HasSubstr("BAD"), HasSubstr(key.string()), HasSubstr("missing")));
  EXPECT_FALSE(fs::exists(key));
}

TEST_F(Command, TheDoctorNamesTwoPluginsThatOfferTheSame) {
  fs::copy(fs::path(PATCHBAY_PLUGINS) / "gmail.so", plugins() / "a.so");
  fs::copy(fs::path(PATCHBAY_PLUGINS) / "gmail.so", plugins() / "b.so");
  fs::copy(fs::path(PATCHBAY_PLUGINS) / "slack.so", plugins() / "c.so");
  const auto a = doctor();
  EXPECT_EQ(a.code, failed) << a.output;
  EXPECT_THAT(a.output, AllOf(HasSubstr("ok   plugin a.so"),
                              HasSubstr("BAD  plugin b.so: and a.so both offer provider \"gmail\""),
                              HasSubstr("ok   plugin c.so")));
  const auto json = doctor({"--json"});
  EXPECT_EQ(json.code, failed);
  EXPECT_TRUE(core::json::parse(json.output).ok()) << json.output;
}

TEST_F(Command, TheDoctorNamesAPluginsFolderThatIsNotThere) {
  const auto a = patchbay({"doctor", "--data-dir", data(), "--plugins", "/nonexistent/plugins"});
  EXPECT_EQ(a.code, failed);
  EXPECT_THAT(a.output, HasSubstr("/nonexistent/plugins"));
}

TEST_F(Command, AFileThatWasSignedIsVerifiedAndAChangedOneIsNot) {
  const auto key = (folder_.path() / "key").string(), file = (folder_.path() / "a.so").string();
  std::ofstream(file) << "bytes";
  EXPECT_THAT(patchbay({"plugin", "keys", key}).output, HasSubstr("patchbay-public-key-1 "));
  EXPECT_EQ(patchbay({"plugin", "verify", file, "--trusted-keys", key + ".pub"}).code, failed);
  const auto made = patchbay({"plugin", "sign", file, "--key", key});
  EXPECT_EQ(made.code, ok) << made.output;
  const auto good = patchbay({"plugin", "verify", file, "--trusted-keys", key + ".pub"});
  EXPECT_EQ(good.code, ok);
  EXPECT_THAT(good.output, HasSubstr("is signed by a trusted key"));
  std::ofstream(file, std::ios::app) << "!";
  const auto changed = patchbay({"plugin", "verify", file, "--trusted-keys", key + ".pub"});
  EXPECT_EQ(changed.code, failed);
  EXPECT_THAT(changed.output, HasSubstr("it was changed"));
}

TEST_F(Command, SigningWithoutAKeyIsWrongUsage) {
  const auto file = (folder_.path() / "a.so").string();
  std::ofstream(file) << "bytes";
  const auto none = patchbay({"plugin", "sign", file});
  EXPECT_EQ(none.code, wrong_usage);
  EXPECT_THAT(none.output, HasSubstr("plugin sign FILE --key KEYFILE"));
  const auto wrong = patchbay({"plugin", "sign", file, "--key", file});
  EXPECT_EQ(wrong.code, wrong_usage);
  EXPECT_THAT(wrong.output, HasSubstr("holds no secret key"));
}

TEST_F(Command, TrustedKeysThatCannotBeReadAreNamed) {
  const auto a = serve({"--trusted-keys", "/nonexistent/keys"});
  EXPECT_EQ(a.code, wrong_usage);
  EXPECT_THAT(a.output, HasSubstr("/nonexistent/keys cannot be opened"));
}

TEST_F(Command, ACheckShowsTenWarningsAndHowManyMoreAfterItsErrors) {
  const auto library = folder_.path() / "many.so";
  const auto source = folder_.path() / "many.c";
  std::ofstream out(source);
  for (int i = 0; i < 40; ++i) out << "int exported_" << i << "(void) { return 0; }\n";
  out.close();
  const auto built = process::run(
      {PATCHBAY_C_COMPILER, "-shared", "-fPIC", "-o", library.string(), source.string()});
  ASSERT_EQ(built.code, 0) << built.output;
  const auto a = patchbay({"plugin", "check", library.string()});
  EXPECT_EQ(a.code, failed);
  EXPECT_EQ(a.output.find("error    "), 0u) << a.output;
  EXPECT_THAT(a.output,
              AllOf(HasSubstr("exported_"), HasSubstr("more: --json prints all of them")));
  std::size_t warnings = 0;
  for (auto at = a.output.find("warning  "); at != std::string::npos;
       at = a.output.find("warning  ", at + 1)) {
    ++warnings;
  }
  EXPECT_EQ(warnings, 11u) << a.output;
}

TEST_F(Command, ServeRefusesAPluginsFolderThatIsNotThere) {
  const auto a = serve({"--plugins", "/nonexistent/plugins"});
  EXPECT_EQ(a.code, cannot_start) << a.output;
  EXPECT_THAT(a.output, HasSubstr("/nonexistent/plugins"));
  EXPECT_FALSE(fs::exists(data()));
}

TEST_F(Command, ServeRefusesAPortFileThatCannotBeWritten) {
  for (const std::string& file : {std::string("/nonexistent/port"), folder_.path().string()}) {
    const auto a = serve({"--port-file", file});
    EXPECT_EQ(a.code, cannot_start) << a.output;
    EXPECT_THAT(a.output, AllOf(HasSubstr("--port-file"), HasSubstr(file)));
  }
  EXPECT_FALSE(fs::exists(data()));
}

TEST_F(Command, ServeFindsABadAddressBeforeAnythingIsMade) {
  for (const char* address : {"here", "0.0.0.0:0"}) {
    const auto a = serve({"--listen", address});
    EXPECT_EQ(a.code, wrong_usage) << a.output;
  }
  EXPECT_FALSE(fs::exists(data()));
}

/// A copy of the program in a prefix of its own. It looks at its plugins, and then finds its port
/// taken.
class Prefix : public Command {
 protected:
  Prefix() {
    fs::create_directories(prefix() / "bin");
    for (const char* name : {"patchbay", "patchbay-plugin-runner"}) {
      fs::copy_file(fs::path(PATCHBAY_BIN_DIR) / name, prefix() / "bin" / name);
    }
  }
  finished start_in_vain() {
    const std::string port = std::to_string(taken_.local_endpoint().port());
    return process::run({(prefix() / "bin/patchbay").string(), "serve", "--data-dir", data(),
                         "--listen", "127.0.0.1:" + port});
  }
  [[nodiscard]] fs::path prefix() const { return folder_.path() / "prefix"; }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor taken_{io_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
};

TEST_F(Prefix, ItsPluginsAreFoundAfterInstalling) {
  const auto plugins = prefix() / "lib/patchbay/plugins";
  fs::create_directories(plugins);
  fs::copy_file(fs::path(PATCHBAY_PLUGINS) / "gmail.so", plugins / "gmail.so");
  const auto a = start_in_vain();
  EXPECT_EQ(a.code, cannot_start) << a.output;
  EXPECT_THAT(a.output, HasSubstr("plugin gmail: "));
}

TEST_F(Prefix, AMissingDefaultFolderIsAWarningThatNamesIt) {
  const auto a = start_in_vain();
  EXPECT_EQ(a.code, cannot_start) << a.output;
  EXPECT_THAT(a.output, AllOf(HasSubstr("the plugin folder " + (prefix() / "plugins").string()),
                              HasSubstr("the port is taken")));
}

TEST(Words, AServerWithoutSchemeIsWrongUsage) {
  const auto a = patchbay({"status", "--server", "127.0.0.1:7420"});
  EXPECT_EQ(a.code, wrong_usage);
  EXPECT_THAT(a.output, HasSubstr("http://127.0.0.1:7420"));
}

TEST(Words, HelpTakesACommand) {
  const auto a = patchbay({"help", "call"});
  EXPECT_EQ(a.code, ok);
  EXPECT_EQ(a.output, patchbay({"call", "--help"}).output);
  EXPECT_EQ(patchbay({"help", "nonsense"}).code, wrong_usage);
}

TEST(Words, OptionsBeforeTheCommandAreToldToComeAfterIt) {
  const auto a = patchbay({"--tenant", "ana", "status"});
  EXPECT_EQ(a.code, wrong_usage);
  EXPECT_THAT(a.output, AllOf(HasSubstr("options come after the command"),
                              HasSubstr("patchbay status --tenant")));
}

TEST(Words, JsonIsPrintedByCheckAndVersion) {
  const auto version = patchbay({"version", "--json"});
  EXPECT_TRUE(core::json::parse(version.output).ok()) << version.output;
  const auto check = patchbay({"plugin", "check", "/nonexistent/x.so", "--json"});
  EXPECT_EQ(check.code, failed);
  EXPECT_TRUE(core::json::parse(check.output).ok()) << check.output;
}

}  // namespace
}  // namespace patchbay::tests
