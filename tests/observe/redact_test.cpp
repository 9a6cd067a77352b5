#include "observe/redact.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace patchbay::observe {
namespace {

struct leak {
  std::string_view text;    ///< as it might reach a log
  std::string_view secret;  ///< what must not be left of it
};

class Leaks : public testing::TestWithParam<leak> {};

TEST_P(Leaks, AreMasked) {
  const std::string shown = redact(GetParam().text);
  EXPECT_EQ(shown.find(GetParam().secret), std::string::npos) << shown;
  EXPECT_NE(shown.find(redacted), std::string::npos) << shown;
}

INSTANTIATE_TEST_SUITE_P(
    Headers, Leaks,
    testing::Values(
        leak{"Authorization: Bearer s3cr3t-value", "s3cr3t"},
        leak{"authorization: bearer s3cr3t", "s3cr3t"},
        leak{"AUTHORIZATION:Basic dXNlcjpwYXNz", "dXNl"},
        leak{"Authorization: Digest username=\"u\", response=\"s3cr3t\"", "username=\"u"},
        leak{"GET / HTTP/1.1\r\nAuthorization: custom s3cr3t two\r\n", "s3cr3t two"},
        leak{"Proxy-Authorization: Basic s3cr3t", "s3cr3t"}, leak{"x-api-key: s3cr3t", "s3cr3t"},
        leak{"X-API-Key: s3cr3t", "s3cr3t"}, leak{"x_api_key=s3cr3t", "s3cr3t"},
        leak{"x-org-api-key: s3cr3t", "s3cr3t"}, leak{"Cookie: sid=s3cr3t; theme=dark", "s3cr3t"},
        leak{"Set-Cookie: sid=s3cr3t; HttpOnly", "s3cr3t"},
        leak{"Mcp-Session-Id: s3cr3t", "s3cr3t"}, leak{"X-Auth-Token: s3cr3t", "s3cr3t"}));

INSTANTIATE_TEST_SUITE_P(
    Tokens, Leaks,
    testing::Values(leak{"key ak_9fK2mQpL was refused", "9fK2mQpL"},
                    leak{"token ya29.a0AfH6SMB-x_y", "a0AfH6"}, leak{"(xoxb-1-2-abc)", "1-2-abc"},
                    leak{"xoxp-12-34", "12-34"}, leak{"xapp-1-A", "1-A"},
                    leak{"sk-proj-abcdef123", "abcdef123"},
                    leak{"ghp_abcdefghijkl", "abcdefghijkl"},
                    leak{"github_pat_11ABCDEF0", "11ABCDEF0"}, leak{"AIzaSyD-abc123", "SyD-abc"},
                    leak{"1//0gabcdefgh", "gabcdefgh"},
                    leak{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "hbGciOi"},
                    leak{"uses Bearer abc.def", "abc.def"}, leak{"sent bearer  abc", "abc"},
                    leak{"Basic dXNlcjpw", "dXNl"}));

INSTANTIATE_TEST_SUITE_P(
    Urls, Leaks,
    testing::Values(leak{"GET /api/composio-redirect?code=4/0Ab-x&state=st4te", "4/0Ab"},
                    leak{"GET /api/composio-redirect?code=4/0Ab-x&state=st4te", "st4te"},
                    leak{"/cb?state=st4te#frag", "st4te"},
                    leak{"/cb?access_token=s3cr3t", "s3cr3t"},
                    leak{"/cb?api_key=s3cr3t&x=1", "s3cr3t"},
                    leak{"back=https%3A%2F%2Fx%3Fcode%3Ds3cr3t%26state%3Dst4te", "s3cr3t"},
                    leak{"back=https%3A%2F%2Fx%3Fcode%3Ds3cr3t%26state%3Dst4te", "st4te"},
                    leak{"https://ana:s3cr3t@host/path", "s3cr3t"},
                    leak{"postgresql://u:p%40ss@db/x", "p%40ss"},
                    leak{"session_uri=session_abc", "session_abc"}));

INSTANTIATE_TEST_SUITE_P(
    Json, Leaks,
    testing::Values(leak{R"({"Authorization":"Bearer s3cr3t"})", "s3cr3t"},
                    leak{R"({"x-api-key" : "s3cr3t"})", "s3cr3t"},
                    leak{R"({"access_token":"s3\"cr3t"})", "cr3t"},
                    leak{R"({"refresh_token":"a","password":"s3cr3t"})", "s3cr3t"},
                    leak{R"({"password":12345678})", "12345678"},
                    leak{R"({"cookie":["a=s3cr3t","b=2"]})", "s3cr3t"},
                    leak{R"({"body":"{\"token\":\"s3cr3t\"}"})", "s3cr3t"},
                    leak{R"({'client_secret': 's3cr3t'})", "s3cr3t"},
                    leak{R"({"text":"Authorization: Bearer s3cr3t\r\nHost: x"})", "s3cr3t"},
                    leak{R"({"text":"Host: x\nx-api-key: s3cr3t\n"})", "s3cr3t"},
                    leak{R"({"text":"a\u0020token=s3cr3t"})", "s3cr3t"},
                    leak{"COMPOSIO_API_KEY=s3cr3t", "s3cr3t"},
                    leak{"GMAIL_MCP_TOKEN=s3cr3t", "s3cr3t"}));

TEST(Redact, LeavesWhatIsNoSecret) {
  for (const std::string_view text :
       {"gmail_search took 12 ms", "status=ok count=3", R"({"code":"not_found","state":"open"})",
        "the task-list is basically done", "http://127.0.0.1:7420/api/actions?refresh=1",
        "mail to ana@example.com", "sk-1 and ak_ are short", R"({"token_count":3,"tokens":5})",
        "risk-averse desk_lamp"}) {
    EXPECT_EQ(redact(text), text);
  }
}

TEST(Redact, LeavesTheNeighboursOfASecret) {
  EXPECT_EQ(redact("/cb?a=1&code=x&b=2"), "/cb?a=1&code=[redacted]&b=2");
  EXPECT_EQ(redact("https://u:p@host/x"), "https://[redacted]@host/x");
  EXPECT_EQ(redact("Cookie: a=1\r\nHost: h"), "Cookie: [redacted]\r\nHost: h");
}

TEST(Redact, KeepsJsonReadable) {
  for (const std::string_view text :
       {R"({"password":123,"x":[1,2]})", R"({"token":["a","b]"],"y":{"cookie":"c\\"}})",
        R"({"token":null,"secret":true,"authorization":{"a":"Bearer b"}})",
        R"({"text":"code=\"abc\" cookie: d\ne"})", R"({"api_key":-1.5e3})"}) {
    const auto read = core::json::parse(redact(text));
    EXPECT_TRUE(read.ok()) << redact(text);
  }
}

TEST(Redact, TakesAnyBytes) {
  std::string text;
  for (int round = 0; round < 3; ++round) {
    for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
    text += "token=\"";
    text += "cookie:[\"\\";
  }
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_LE(redact(text.substr(0, cut)).size(), cut + 200);
  }
}

TEST(RedactField, JudgesByName) {
  for (const std::string_view name : {"authorization", "X-Api-Key", "cookie", "access_token",
                                      "state", "client_secret", "SESSION_ID", "mcp-session-id"}) {
    EXPECT_EQ(redact_field(name, "short"), redacted) << name;
  }
  EXPECT_EQ(redact_field("action", "gmail_search"), "gmail_search");
}

TEST(RedactField, TellsAnErrorCodeFromAnAuthorizationCode) {
  EXPECT_EQ(redact_field("code", "not_found"), "not_found");
  EXPECT_EQ(redact_field("code", "503"), "503");
  EXPECT_EQ(redact_field("code", "4/0AbCdEf-gh"), redacted);
}

}  // namespace
}  // namespace patchbay::observe
