// Which values of options are refused, and with which words.
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config.hpp"
#include "app/options.hpp"
#include "app/url_check.hpp"
#include "core/json.hpp"
#include "support/process.hpp"

namespace patchbay::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(command of, std::vector<std::string> arguments, environment from = {}) {
  auto line = configure(of, arguments, from);
  return line.ok() ? "accepted" : line.error().message + " (" + line.error().hint + ")";
}

TEST(Values, NumbersHaveARangeThatTheRefusalNames) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"call-timeout", "0"},     {"call-timeout", "3601"},   {"body-max", "0"},
      {"connections-max", "0"},  {"in-flight-max", "0"},     {"stop-timeout", "4294967295"},
      {"threads", "1025"},       {"ledger-days", "0"},       {"ledger-size", "0"},
      {"ledger-queue-max", "0"}, {"ledger-intents-max", "0"}};
  for (const auto& [name, value] : wrong) {
    EXPECT_THAT(refusal(command::serve, {"--" + name, value}),
                AllOf(HasSubstr("--" + name + ": \"" + value + "\" is not a number from "),
                      HasSubstr(" to ")));
  }
  EXPECT_EQ(refusal(command::serve, {"--threads", "1024", "--stop-timeout", "0"}), "accepted");
}

TEST(Values, UrlsAreHttpAndTheVariableIsNamed) {
  for (const char* variable : {"COMPOSIO_REDIRECT", "COMPOSIO_BASE_URL", "PATCHBAY_PUBLIC_BASE"}) {
    for (const char* value : {"example.org", "ftp://example.org", "http://", "http://a b/"}) {
      EXPECT_THAT(refusal(command::serve, {}, {{variable, value}}),
                  HasSubstr(std::string(variable) + ": "));
    }
    EXPECT_EQ(refusal(command::serve, {}, {{variable, "https://example.org/x"}}), "accepted");
  }
}

TEST(Values, AnEmptyUrlIsTheDefaultOfWhatHasNone) {
  EXPECT_EQ(refusal(command::serve, {"--public-base", "", "--composio-redirect", ""}), "accepted");
  EXPECT_THAT(refusal(command::serve, {"--composio-base-url", ""}), HasSubstr("http://"));
}

TEST(Values, AServerWithoutSchemeIsToldToHaveOne) {
  EXPECT_THAT(refusal(command::client, {"--server", "127.0.0.1:7420"}),
              AllOf(HasSubstr("--server"), HasSubstr("write http://127.0.0.1:7420")));
}

TEST(Values, APasswordInAUrlIsNotShown) {
  for (const char* value : {"http://u:geheim@h/", "u:geheim@h", "https://u:geheim@h h/"}) {
    const auto checked = check_url(value);
    ASSERT_FALSE(checked.ok()) << value;
    const std::string said = checked.error().message + checked.error().hint;
    EXPECT_THAT(said, AllOf(HasSubstr("a URL with user info"), Not(HasSubstr("geheim")))) << value;
  }
  EXPECT_TRUE(check_url("https://h/x?mail=a@b").ok());
}

TEST(Values, ADatabaseUrlIsNotShown) {
  EXPECT_THAT(refusal(command::serve, {"--db-url", "mysql://u:geheim@h"}),
              AllOf(HasSubstr("--db-url"), HasSubstr("postgresql://"), Not(HasSubstr("geheim"))));
}

TEST(Values, ACaFileMustBeReadable) {
  for (const auto of : {command::serve, command::client}) {
    EXPECT_THAT(refusal(of, {"--ca-file", "/nonexistent/ca.pem"}),
                AllOf(HasSubstr("--ca-file"), HasSubstr("/nonexistent/ca.pem")));
  }
}

TEST(Values, TheAddressToListenOnIsCheckedWithTheOthers) {
  EXPECT_THAT(refusal(command::serve, {"--listen", "here"}), HasSubstr("--listen: \"here\""));
  EXPECT_THAT(refusal(command::serve, {}, {{"PATCHBAY_LISTEN", "0.0.0.0:80"}}),
              AllOf(HasSubstr("PATCHBAY_LISTEN: "), HasSubstr("no sign-in")));
}

TEST(Values, ALogLevelIsOneOfFive) {
  EXPECT_THAT(refusal(command::serve, {"--log-level", "loud"}), HasSubstr("--log-level"));
  EXPECT_EQ(refusal(command::serve, {"--log-level", "off"}), "accepted");
}

TEST(Values, TheFileThatHoldsAWrongOneIsNamedWithTheOption) {
  tests::temp_folder folder;
  const std::string file = (folder.path() / "conf").string();
  std::ofstream(file) << "body-max = 0\n";
  EXPECT_THAT(refusal(command::serve, {"--config", file}),
              AllOf(HasSubstr(file), HasSubstr("body-max"), HasSubstr("from 1 to")));
}

TEST(Values, HelpIsThereWhateverIsWrong) {
  auto line = configure(command::serve, {"--help"}, {{"PATCHBAY_THREADS", "many"}});
  ASSERT_TRUE(line.ok());
  EXPECT_TRUE(line->help);
}

TEST(Values, ACommandHasOnlyTheOptionsThatItUses) {
  const auto check = options_help(command::plugin_check);
  EXPECT_THAT(check, AllOf(HasSubstr("--json"), Not(HasSubstr("--data-dir")),
                           Not(HasSubstr("--db-url")), Not(HasSubstr("--plugins"))));
  EXPECT_THAT(options_help(command::import_file), Not(HasSubstr("--plugins")));
  EXPECT_THAT(options_help(command::version), Not(HasSubstr("--data-dir")));
}

/// The schema of the configuration file.
class Schema : public testing::Test {
 protected:
  Schema() {
    auto read =
        core::json::parse(tests::read_file(PATCHBAY_SOURCE_DIR "/schemas/config.schema.json"));
    if (read.ok()) schema_ = std::move(*read);
  }
  core::json::document schema_;
};

TEST_F(Schema, HasEveryOptionAndItsRange) {
  const auto* all = core::json::find(schema_, "properties");
  ASSERT_NE(all, nullptr);
  std::set<std::string> named;
  for (const auto& p : all->GetObject()) named.emplace(core::json::view(p.name));
  for (const auto& o : options()) {
    const std::string name(o.name);
    ASSERT_EQ(named.erase(name), 1u) << name;
    const auto* p = core::json::find(*all, name);
    const auto* least = core::json::find(*p, "minimum");
    const auto* most = core::json::find(*p, "maximum");
    if (least == nullptr || most == nullptr) continue;
    settings s;
    EXPECT_TRUE(o.set(s, std::to_string(least->GetInt64())).ok()) << name;
    EXPECT_FALSE(o.set(s, std::to_string(least->GetInt64() - 1)).ok()) << name;
    EXPECT_TRUE(o.set(s, std::to_string(most->GetInt64())).ok()) << name;
    EXPECT_FALSE(o.set(s, std::to_string(most->GetInt64() + 1)).ok()) << name;
  }
  EXPECT_THAT(named, testing::IsEmpty());
}

}  // namespace
}  // namespace patchbay::app
