#include "connect/debug.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/world.hpp"
#include "core/json.hpp"

namespace patchbay::connect {
namespace {

using core::errc;
using ::testing::HasSubstr;
using ::testing::Not;

struct Debugging : ::testing::Test, world {
  core::result<std::string> ask(std::string what, std::string base = {}) {
    auto text = tests::run(life.debug("ana", "gmail", std::move(what), std::move(base)));
    if (text.ok()) {
      EXPECT_TRUE(core::json::parse(*text).ok()) << *text;
    }
    return text;
  }
};

TEST_F(Debugging, RedirectShowsWhereTheBrokerSendsBrowsers) {
  const auto text = ask("redirect");
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, HasSubstr("https://patchbay.example/api/composio-redirect?state={state}"));
  EXPECT_THAT(*text, HasSubstr("\"auth_config\":\"ac_gmail\""));
  EXPECT_THAT(*text, HasSubstr("COMPOSIO_GMAIL_AUTH_CONFIG_ID"));
}

TEST_F(Debugging, RedirectWithoutASettingIsThatOfTheRequest) {
  settings.redirect.clear();
  const auto text = ask("redirect", "http://127.0.0.1:7420");
  EXPECT_THAT(*text, HasSubstr("http://127.0.0.1:7420/api/composio-redirect?state={state}"));
  EXPECT_THAT(*text, HasSubstr("address of this request"));
}

TEST_F(Debugging, RedirectSaysWhatIsMissing) {
  settings.redirect.clear();
  settings.auth_configs.clear();
  EXPECT_THAT(*ask("redirect"), HasSubstr("Set COMPOSIO_REDIRECT"));
}

TEST_F(Debugging, PingSaysWhetherTheBrokerAnswers) {
  EXPECT_THAT(*ask("ping"), HasSubstr("\"ok\":true"));
  broker.broken = core::error{errc::unauthenticated, "refused our key", {}};
  const auto text = ask("ping");
  EXPECT_THAT(*text, HasSubstr("\"ok\":false"));
  EXPECT_THAT(*text, HasSubstr("refused our key"));
  broker.missing = "COMPOSIO_API_KEY is not set.";
  EXPECT_THAT(*ask("ping"), HasSubstr("COMPOSIO_API_KEY"));
}

TEST_F(Debugging, AuthConfigsAreThoseOfTheToolkit) {
  broker.configs = {{"ac_g", "mine", "gmail", true}, {"ac_s", "other", "slack", true}};
  const auto text = ask("auth_configs");
  EXPECT_THAT(*text, HasSubstr("ac_g"));
  EXPECT_THAT(*text, Not(HasSubstr("ac_s")));
}

TEST_F(Debugging, AccountsAreThoseOfTheTenant) {
  broker.add("ca_ana", "ana");
  broker.add("ca_eve", "eve");
  const auto text = ask("connected-accounts");
  EXPECT_THAT(*text, HasSubstr("ca_ana"));
  EXPECT_THAT(*text, Not(HasSubstr("ca_eve")));
}

TEST_F(Debugging, WhatTheBrokerRefusesIsAnError) {
  broker.broken = core::error{errc::unavailable, "down", {}};
  EXPECT_EQ(ask("auth-configs").error().code, errc::unavailable);
  EXPECT_EQ(ask("connected-accounts").error().code, errc::unavailable);
  store.broken = core::error{errc::unavailable, "locked", {}};
  EXPECT_EQ(ask("db").error().message, "locked");
}

TEST_F(Debugging, DbShowsCountsAndTheTenantsRowsWithoutSecrets) {
  core::connection row = active_row("ana");
  row.headers.bytes = "Authorization: Bearer s3cret\n";
  add(row);
  add(active_row("ben"));
  const auto text = ask("db");
  EXPECT_THAT(*text, HasSubstr("\"connected_account\":2"));
  EXPECT_THAT(*text, HasSubstr("ca_ana"));
  EXPECT_THAT(*text, Not(HasSubstr("ca_ben")));
  EXPECT_THAT(*text, Not(HasSubstr("s3cret")));
}

TEST_F(Debugging, TheClientShowsNamesOfHeadersOnly) {
  core::connection row = active_row("ana");
  row.endpoint += "&token=s3cret&bare";
  row.headers.bytes = "Authorization: Bearer s3cret\n";
  add(row);
  auto text = ask("mcp_client");
  EXPECT_THAT(*text, HasSubstr("\"Authorization\":\"[redacted]\""));
  EXPECT_THAT(*text, HasSubstr("connected_account_id=ca_ana&token=[redacted]&bare"));
  EXPECT_THAT(*text, Not(HasSubstr("s3cret")));
  EXPECT_THAT(*text, HasSubstr("\"session\":\"none\""));
  const auto c = *tenants.find("ana")->usable("gmail");
  ASSERT_TRUE(tests::run(tools.open(c, {})).ok());
  text = ask("mcp-client");
  EXPECT_THAT(*text, HasSubstr("\"session\":\"open\""));
  EXPECT_THAT(*text, HasSubstr("\"tools\":1"));
}

TEST_F(Debugging, TheClientSaysWhyThereIsNone) {
  EXPECT_THAT(*ask("mcp-client"), HasSubstr("no usable connection"));
  core::connection row = active_row("ana");
  row.endpoint = "nowhere";
  row.headers.bytes = "of another key";
  add(row);
  const auto text = ask("mcp-client");
  EXPECT_THAT(*text, HasSubstr("\"client\":false"));
  EXPECT_THAT(*text, HasSubstr("another key"));
}

TEST_F(Debugging, AnotherWordIsNotFound) {
  EXPECT_EQ(ask("secrets").error().code, errc::not_found);
  EXPECT_EQ(tests::run(life.debug("ana", "nope", "ping", {})).error().code, errc::not_found);
}

}  // namespace
}  // namespace patchbay::connect
