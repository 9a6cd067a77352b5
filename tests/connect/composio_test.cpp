#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/composio/access.hpp"
#include "connect/composio/answers.hpp"
#include "connect/composio/requests.hpp"
#include "connect/composio/retry.hpp"

namespace patchbay::connect::composio {
namespace {

using core::errc;
using ::testing::HasSubstr;
using ::testing::Not;

settings settings_at(std::string base, std::string key = "ak_1") {
  settings s;
  s.base_url = std::move(base);
  s.api_key = std::move(key);
  return s;
}

response answer(int status, std::string body) {
  response r;
  r.status = status;
  r.body = std::move(body);
  return r;
}

TEST(Access, NeedsAKeyThatCanBeSent) {
  EXPECT_EQ(access_from(settings_at("https://b.example")).missing, "");
  EXPECT_THAT(access_from(settings_at("https://b.example", "")).missing,
              HasSubstr("COMPOSIO_API_KEY"));
  EXPECT_THAT(access_from(settings_at("https://b.example", "ak\r\nx: y")).missing,
              HasSubstr("COMPOSIO_API_KEY"));
  EXPECT_THAT(access_from(settings_at("b.example")).missing, HasSubstr("COMPOSIO_BASE_URL"));
}

TEST(Access, SendsTheKeyOverPlainHttpToThisMachineOnly) {
  EXPECT_THAT(access_from(settings_at("http://b.example")).missing, HasSubstr("https"));
  for (const char* here : {"http://127.0.0.1:9", "http://localhost:9", "http://a.localhost:9"}) {
    EXPECT_EQ(access_from(settings_at(here)).missing, "") << here;
  }
  EXPECT_FALSE(is_loopback("127.0.0.1.evil.example"));
  EXPECT_TRUE(is_loopback("::1"));
}

TEST(Access, BindsTheKeyToItsOrigin) {
  const access a = access_from(settings_at("https://b.example"));
  EXPECT_EQ(key_headers(a, core::ports::parse_url("https://b.example/v3/mcp/1")->origin).size(),
            1U);
  EXPECT_TRUE(key_headers(a, core::ports::parse_url("http://b.example/")->origin).empty());
  EXPECT_TRUE(key_headers(a, core::ports::parse_url("https://b.example:444/")->origin).empty());
  EXPECT_TRUE(key_headers(a, core::ports::parse_url("https://evil.example/")->origin).empty());
}

TEST(Requests, OfALinkHoldWhatTheBrokerNeeds) {
  const request r = link_request("ac_1", "ana \"x\"", "https://me/cb?state=1", "work");
  EXPECT_EQ(r.method, "POST");
  EXPECT_EQ(r.path, "/api/v3.1/connected_accounts/link");
  EXPECT_EQ(r.body, R"({"auth_config_id":"ac_1","user_id":"ana \"x\"","callback_url":)"
                    R"("https://me/cb?state=1","alias":"work"})");
  EXPECT_FALSE(r.repeatable);
  EXPECT_THAT(link_request("ac_1", "a", "b", "").body, Not(HasSubstr("alias")));
}

TEST(Requests, OfAListUsePluralFilters) {
  EXPECT_EQ(accounts_request("a&b=c", "gmail", "").path,
            "/api/v3.1/connected_accounts?user_ids=a%26b%3Dc&toolkit_slugs=gmail&limit=50");
  EXPECT_THAT(accounts_request("a", "gmail", "n==").path, HasSubstr("&cursor=n%3D%3D"));
  EXPECT_EQ(auth_configs_request("gmail", "").path,
            "/api/v3.1/auth_configs?toolkit_slug=gmail&limit=50");
  EXPECT_EQ(servers_request("patchbay gmail", "ac_1", 2).path,
            "/api/v3.1/mcp/servers?name=patchbay%20gmail&auth_config_ids=ac_1&page_no=2&limit=50");
}

TEST(Requests, EscapeIdsInPaths) {
  EXPECT_EQ(account_request("../x?y").path, "/api/v3.1/connected_accounts/..%2Fx%3Fy");
}

TEST(Requests, OfServersAreAsTheSdkSendsThem) {
  EXPECT_EQ(create_server_request("n", "gmail", "ac_1", {"A", "B"}).body,
            R"({"name":"n","toolkits":["gmail"],"auth_config_ids":["ac_1"],)"
            R"("allowed_tools":["A","B"],"managed_auth_via_composio":false})");
  EXPECT_EQ(generate_request("s", "ana", "ca_1").body,
            R"({"mcp_server_id":"s","user_ids":["ana"],"connected_account_ids":["ca_1"],)"
            R"("managed_auth_by_composio":false})");
  const request allow = allow_tools_request("s/1", {"A"});
  EXPECT_EQ(allow.method, "PATCH");
  EXPECT_EQ(allow.path, "/api/v3.1/mcp/s%2F1");
}

TEST(Requests, NameOurServersByTheBrokersRule) {
  const std::string name = server_name("gmail", "ac_1");
  EXPECT_THAT(name, ::testing::MatchesRegex("patchbay gmail [0-9a-f]{6}"));
  EXPECT_EQ(name, server_name("gmail", "ac_1"));
  EXPECT_NE(name, server_name("gmail", "ac_2"));
  for (const char* toolkit : {"a_very_long_toolkit_name_indeed", "", "GOOGLE.docs"}) {
    const std::string n = server_name(toolkit, "ac_1");
    EXPECT_LE(n.size(), 30U);
    EXPECT_GE(n.size(), 4U);
    EXPECT_THAT(n, ::testing::MatchesRegex("[a-zA-Z0-9 -]+"));
  }
}

TEST(Requests, EncodeAndDecodePercents) {
  EXPECT_EQ(percent_encoded("a b/~"), "a%20b%2F~");
  EXPECT_EQ(percent_decoded("a%20b%2f%2F%zz%4"), "a b//%zz%4");
}

TEST(Retry, RepeatsReadsWithGrowingDelays) {
  attempt_end end;
  end.status = 503;
  EXPECT_EQ(next_delay(1, true, end), std::chrono::milliseconds(500));
  EXPECT_EQ(next_delay(2, true, end), std::chrono::milliseconds(1000));
  EXPECT_EQ(next_delay(3, true, end), std::nullopt);
}

TEST(Retry, HonoursRetryAfter) {
  attempt_end end;
  end.status = 429;
  end.retry_after_s = 7;
  EXPECT_EQ(next_delay(1, true, end), std::chrono::seconds(7));
}

TEST(Retry, LeavesOtherAnswersAlone) {
  for (const int status : {200, 201, 302, 400, 401, 403, 404, 409, 501}) {
    attempt_end end;
    end.status = status;
    EXPECT_EQ(next_delay(1, true, end), std::nullopt) << status;
  }
  attempt_end refused;
  refused.failure = errc::denied;
  EXPECT_EQ(next_delay(1, true, refused), std::nullopt);
}

TEST(Retry, SendsNothingTwiceThatMustNotBe) {
  attempt_end end;
  end.sent = true;
  EXPECT_EQ(next_delay(1, false, end), std::nullopt);
  EXPECT_TRUE(next_delay(1, true, end).has_value());
  end.sent = false;
  EXPECT_TRUE(next_delay(1, false, end).has_value());
  end.status = 429;
  EXPECT_EQ(next_delay(1, false, end), std::nullopt);
}

TEST(Answers, ErrorsKeepTheBrokersWords) {
  const core::error e = error_of(answer(
      400, R"({"error":{"message":"Auth config not found","code":1,"suggested_fix":"make one"}})"));
  EXPECT_EQ(e.code, errc::invalid_argument);
  EXPECT_THAT(e.message, HasSubstr("Auth config not found (make one)"));
  EXPECT_EQ(message_of(R"({"error":{"message":"m","suggestedFix":"f"}})"), "m (f)");
  EXPECT_EQ(message_of(R"({"error":"text"})"), "text");
  EXPECT_EQ(message_of(R"({"message":"Rate limit exceeded."})"), "Rate limit exceeded.");
  EXPECT_EQ(message_of("<html>"), "");
  EXPECT_EQ(message_of("[]"), "");
}

TEST(Answers, LongWordsAreCutAtACharacter) {
  std::string longer = "a";
  for (int i = 0; i < 200; ++i) longer += "\xc3\xa9";
  const std::string cut = message_of(R"({"message":")" + longer + R"(\nx"})");
  EXPECT_LE(cut.size(), 303U);
  EXPECT_THAT(cut, ::testing::EndsWith("\xc3\xa9..."));
}

TEST(Answers, EachStatusHasItsError) {
  const std::string body = R"({"error":{"message":"m"}})";
  const std::vector<std::pair<int, errc>> cases = {
      {401, errc::unauthenticated},  {403, errc::denied},       {404, errc::not_found},
      {408, errc::timeout},          {409, errc::conflict},     {410, errc::not_found},
      {422, errc::invalid_argument}, {429, errc::rate_limited}, {500, errc::unavailable},
      {503, errc::unavailable},      {302, errc::unavailable}};
  for (const auto& [status, code] : cases) {
    EXPECT_EQ(error_of(answer(status, body)).code, code) << status;
  }
  EXPECT_THAT(error_of(answer(401, body)).hint, HasSubstr("COMPOSIO_API_KEY"));
}

TEST(Answers, ANotFoundThatIsNotTheBrokersSaysNothing) {
  EXPECT_EQ(error_of(answer(404, "<html>no such page</html>")).code, errc::unavailable);
  EXPECT_EQ(error_of(answer(404, "")).code, errc::unavailable);
  EXPECT_EQ(error_of(answer(400, "")).code, errc::unavailable);
}

TEST(Answers, PlainHttpOnAnHttpsPortIsCalledThat) {
  for (const char* body : {"<h1>400</h1>The plain HTTP request was sent to HTTPS port",
                           "Client sent an HTTP request to an HTTPS server.\n"}) {
    const core::error e = error_of(answer(400, body));
    EXPECT_EQ(e.code, errc::unavailable);
    EXPECT_THAT(e.message, HasSubstr("speaks https"));
    EXPECT_THAT(e.hint, HasSubstr("COMPOSIO_BASE_URL"));
  }
  EXPECT_THAT(error_of(answer(400, "no")).hint, Not(HasSubstr("{provider}")));
}

TEST(Answers, RateLimitsSayWhenToComeBack) {
  response r = answer(429, R"({"message":"Rate limit exceeded."})");
  r.retry_after_s = 12;
  EXPECT_EQ(error_of(r).retry_after_s, 12);
}

TEST(Answers, DuplicateNamesAreRecognised) {
  EXPECT_TRUE(is_duplicate_name(
      answer(400, R"({"error":{"message":"m","slug":"MCP_DuplicateServerName"}})")));
  EXPECT_TRUE(is_duplicate_name(answer(400, R"({"error":{"message":"m","code":1151}})")));
  EXPECT_TRUE(is_duplicate_name(answer(409, R"({"error":{"message":"m","code":"1151"}})")));
  EXPECT_FALSE(is_duplicate_name(answer(400, R"({"error":{"message":"m","code":1}})")));
  EXPECT_FALSE(is_duplicate_name(answer(400, R"({"error":"m"})")));
  EXPECT_FALSE(is_duplicate_name(answer(400, "x")));
  EXPECT_FALSE(is_duplicate_name(answer(201, "{}")));
}

TEST(Answers, BodiesThatAreNoAnswerAreRefused) {
  for (const char* body : {"", "<html></html>", "[]", "{", "{}", R"({"items":{}})"}) {
    const response r = answer(200, body);
    EXPECT_EQ(read_link(r).error().code, errc::unavailable) << body;
    EXPECT_FALSE(read_account(r).ok()) << body;
    EXPECT_FALSE(read_accounts(r).ok()) << body;
    EXPECT_FALSE(read_auth_configs(r).ok()) << body;
    EXPECT_FALSE(read_servers(r).ok()) << body;
    EXPECT_FALSE(read_server(r).ok()) << body;
  }
  EXPECT_FALSE(read_generated(answer(200, "no")).ok());
}

TEST(Answers, ALinkMustBeAnAddress) {
  EXPECT_FALSE(
      read_link(answer(201, R"({"redirect_url":"javascript:x","connected_account_id":"c"})")).ok());
}

TEST(Answers, AnAccountIsReadLeniently) {
  const auto a = read_account(answer(200, R"({"id":"ca_1","user_id":"ana","status":"EXPIRED",
      "status_reason":"INITIATION_TIMEOUT","is_disabled":true,"toolkit":{"slug":"gmail"},
      "auth_config":{"id":"ac_1"},"unknown":[1]})"));
  ASSERT_TRUE(a.ok());
  EXPECT_EQ(a->user, "ana");
  EXPECT_EQ(a->status, core::account_status::expired);
  EXPECT_EQ(a->status_reason, "INITIATION_TIMEOUT");
  EXPECT_TRUE(a->disabled);
  EXPECT_EQ(a->toolkit, "gmail");
  EXPECT_EQ(a->auth_config, "ac_1");
  EXPECT_TRUE(read_account(answer(200, R"({"id":"ca_1","status":"ACTIVE","user_id":null})")).ok());
  EXPECT_FALSE(read_account(answer(200, R"({"id":"ca_1","status":"NEW_WORD"})")).ok());
}

generated_urls urls_of(std::vector<std::string> accounts, std::vector<std::string> users = {},
                       std::string plain = {}) {
  generated_urls u;
  u.of_accounts = std::move(accounts);
  u.of_users = std::move(users);
  u.mcp_url = std::move(plain);
  return u;
}

struct ChooseUrl : ::testing::Test {
  core::ports::origin broker = core::ports::parse_url("https://b.example")->origin;
};

TEST_F(ChooseUrl, RewritesThePluralSelector) {
  EXPECT_EQ(*choose_url(urls_of({"https://b.example/v3/mcp/s?connected_account_ids=ca_1"}), "ca_1",
                        broker),
            "https://b.example/v3/mcp/s?connected_account_id=ca_1");
  EXPECT_EQ(*choose_url(urls_of({"https://b.example/s?a=1&connected_account_ids=ca_2%2Cca_1&b=2&"}),
                        "ca_1", broker),
            "https://b.example/s?a=1&b=2&connected_account_id=ca_1");
}

TEST_F(ChooseUrl, NamesTheAccountWhateverWasChosen) {
  EXPECT_EQ(*choose_url(urls_of({}, {"https://b.example/s?user_id=ana"}), "ca_1", broker),
            "https://b.example/s?user_id=ana&connected_account_id=ca_1");
  EXPECT_EQ(*choose_url(urls_of({}, {}, "https://b.example/s"), "ca_1", broker),
            "https://b.example/s?connected_account_id=ca_1");
  EXPECT_EQ(
      *choose_url(urls_of({}, {}, "https://b.example/s?connected_account_id"), "ca_1", broker),
      "https://b.example/s?connected_account_id=ca_1");
}

TEST_F(ChooseUrl, RefusesTheAddressOfAnotherAccount) {
  const auto u =
      choose_url(urls_of({"https://b.example/s?connected_account_id=ca_2"}), "ca_1", broker);
  ASSERT_FALSE(u.ok());
  EXPECT_EQ(u.error().code, errc::internal);
}

TEST_F(ChooseUrl, RefusesPlainHttpElsewhereAndNoAddress) {
  EXPECT_EQ(choose_url(urls_of({"http://b.example/s"}), "ca_1", broker).error().code, errc::denied);
  EXPECT_EQ(choose_url(urls_of({}), "ca_1", broker).error().code, errc::unavailable);
  const auto here = core::ports::parse_url("http://127.0.0.1:9")->origin;
  EXPECT_TRUE(choose_url(urls_of({"http://127.0.0.1:9/s"}), "ca_1", here).ok());
  EXPECT_TRUE(choose_url(urls_of({"https://other.example/s"}), "ca_1", here).ok());
}

}  // namespace
}  // namespace patchbay::connect::composio
