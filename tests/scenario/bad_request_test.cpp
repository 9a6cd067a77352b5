// Requests that the host cannot take: each is refused in the caller's words and changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* send_route = "/api/actions/gmail_send_email";
constexpr const char* json_type = "Content-Type: application/json\r\n";

/// A host with a connected tenant "ana"; what is refused must not have sent a mail.
class BadRequest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    here_ = std::make_unique<town>();
    here_->connect("gmail", "ana");
  }
  static void TearDownTestSuite() { here_.reset(); }
  void TearDown() override {
    EXPECT_TRUE(t().mail_log().empty());
    EXPECT_EQ(get(t().host_port, "/healthz").status, 200);
  }
  static town& t() { return *here_; }

  /// Sends bytes as they are, and takes what comes until the host closes.
  static std::string raw(const std::string& bytes) {
    raw_socket s(t().host_port);
    s.send(bytes);
    return s.receive();
  }

  static std::unique_ptr<town> here_;
};

std::unique_ptr<town> BadRequest::here_;

TEST_F(BadRequest, AnUnknownActionIsAnsweredWithTheNearestName) {
  const auto a = t().call("gmail_send_mail", mail_to_bob("x"), "ana");
  EXPECT_EQ(a.status, 404);
  EXPECT_THAT(a.content_type, HasSubstr("application/problem+json"));
  EXPECT_THAT(a.body, AllOf(HasSubstr("gmail_send_mail"), HasSubstr("did you mean"),
                            HasSubstr("gmail_send_email")));
}

TEST_F(BadRequest, AnUnknownProviderIsAnsweredWithTheNearestName) {
  for (const char* route : {"/api/mcp/auth/gmial/start", "/api/mcp/auth/gmial/disconnect",
                            "/api/mcp/tools/gmial/search"}) {
    const auto a = post(t().host_port, route, "{}", "ana");
    EXPECT_EQ(a.status, 404) << route;
    EXPECT_THAT(a.body, AllOf(HasSubstr("gmial"), HasSubstr("did you mean 'gmail'"))) << route;
  }
  EXPECT_EQ(get(t().host_port, "/api/mcp/auth/gmial/status", "ana").status, 404);
  EXPECT_EQ(get(t().host_port, "/api/mcp/tools/gmial", "ana").status, 404);
}

TEST_F(BadRequest, AnUnknownToolOfAProviderIsAnsweredWithTheNearestName) {
  const auto a = post(t().host_port, "/api/mcp/tools/gmail/send_mail", "{}", "ana");
  EXPECT_EQ(a.status, 404);
  EXPECT_THAT(a.body, HasSubstr("send_email"));
}

TEST_F(BadRequest, WrongArgumentsAreNamedAllAtOnce) {
  const auto a = t().call("gmail_send_email",
                          R"({"to":7,"subjct":"a","body":["x"],"is_html":"maybe"})", "ana");
  EXPECT_EQ(a.status, 422) << a.body;
  EXPECT_THAT(a.body, AllOf(HasSubstr(R"("path":"to")"), HasSubstr(R"("path":"subjct")"),
                            HasSubstr(R"("path":"body")"), HasSubstr(R"("path":"is_html")")));
  EXPECT_THAT(a.body, HasSubstr("subject"));
}

TEST_F(BadRequest, ArgumentsThatAreNoObjectAreRefused) {
  for (const char* body : {"[]", "7", "\"to\"", "null", "true"}) {
    EXPECT_EQ(t().call("gmail_send_email", body, "ana").status, 422) << body;
  }
}

TEST_F(BadRequest, ABodyThatIsNotJsonIsRefusedWithWhere) {
  for (const std::string body :
       {"to=bob", "{\"to\":", "{\"to\":\"a\"}x", "{'to':1}", "\xff\xfe{}", "{\"to\":NaN}"}) {
    const auto a = t().call("gmail_send_email", body, "ana");
    EXPECT_EQ(a.status, 400) << body << a.body;
    EXPECT_THAT(a.content_type, HasSubstr("application/problem+json"));
  }
}

TEST_F(BadRequest, JsonThatIsTooDeepIsRefused) {
  const std::string deep = R"({"to":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
  EXPECT_EQ(t().call("gmail_send_email", deep, "ana").status, 400);
}

TEST_F(BadRequest, ABodyBeyondTheLimitIsRefused) {
  const std::string big = R"({"to":"a@b.c","body":")" + std::string(1'100'000, 'x') + "\"}";
  const auto a = t().call("gmail_send_email", big, "ana");
  EXPECT_EQ(a.status, 413) << a.body;
  EXPECT_EQ(at(a.json(), "errc"), "too_large");
}

TEST_F(BadRequest, AnotherContentTypeIsRefused) {
  for (const char* type :
       {"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n",
        "Content-Type: application/jsonp\r\n"}) {
    const auto a = web(t().host_port, "POST", send_route, std::string(type) + "X-User-Id: ana\r\n",
                       mail_to_bob("x"));
    EXPECT_EQ(a.status, 415) << type;
    EXPECT_THAT(a.body, HasSubstr("application/json"));
  }
}

TEST_F(BadRequest, APageOfAnotherSiteIsRefused) {
  for (const char* origin : {"https://evil.example", "null", "http://127.0.0.1.evil.example",
                             "http://localhost:1", "file://"}) {
    const auto a = web(t().host_port, "POST", send_route,
                       std::string(json_type) + "X-User-Id: ana\r\nOrigin: " + origin + "\r\n",
                       mail_to_bob("x"));
    EXPECT_EQ(a.status, 403) << origin;
    EXPECT_EQ(
        web(t().host_port, "GET", "/api/actions", std::string("Origin: ") + origin + "\r\n").status,
        403);
  }
}

TEST_F(BadRequest, AnImageOfAnotherSiteStartsNothing) {
  const auto a = web(t().host_port, "GET", "/api/mcp/auth/gmail/start",
                     "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n");
  EXPECT_EQ(a.status, 403) << a.body;
}

TEST_F(BadRequest, ANameThatWasReboundToThisMachineIsRefused) {
  for (const std::string host : {"evil.example", "evil.example:7420", "127.0.0.1.evil.example",
                                 "localhost.evil.example", "[::2]", "10.0.0.1", "0.0.0.0"}) {
    const auto got =
        raw("GET /api/actions HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(got, StartsWith("HTTP/1.1 421")) << host;
  }
}

TEST_F(BadRequest, AnEmptyHostIsRefused) {
  EXPECT_THAT(raw("GET /api/actions HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 4"));
  EXPECT_THAT(raw("GET /api/actions HTTP/1.1\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 4"));
}

TEST_F(BadRequest, ATenantThatCannotBeNamedIsRefused) {
  for (const std::string& tenant :
       {std::string("a/b"), std::string("a b"), std::string(129, 'x'), std::string("\xc3\xa4")}) {
    const auto a = get(t().host_port, "/api/actions", tenant);
    EXPECT_EQ(a.status, 400) << tenant;
    EXPECT_THAT(a.body, HasSubstr("X-User-Id"));
  }
  const auto twice = web(t().host_port, "GET", "/api/actions", "X-User-Id: a\r\nX-User-Id: b\r\n");
  EXPECT_EQ(twice.status, 400) << twice.body;
}

TEST_F(BadRequest, NonsenseInsteadOfChunksIsRefused) {
  const std::string head = std::string("POST ") + send_route +
                           " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User-Id: ana\r\n" + json_type +
                           "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string body : {"zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n",
                                 "ffffffffffffffffff\r\n{}\r\n", "2\r\n{}XX0\r\n\r\n"}) {
    EXPECT_THAT(raw(head + body), StartsWith("HTTP/1.1 4")) << body;
  }
}

TEST_F(BadRequest, TwoLengthsOfOneBodyAreRefused) {
  const std::string head =
      std::string("POST ") + send_route + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + json_type;
  EXPECT_THAT(raw(head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(raw(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(raw(head + "Content-Length: +2\r\n\r\n{}"), StartsWith("HTTP/1.1 400"));
}

TEST_F(BadRequest, WhatIsNotHttpIsRefused) {
  EXPECT_THAT(raw("\x16\x03\x01\x02 hello\r\n\r\n"), StartsWith("HTTP/1.1 4"));
  EXPECT_THAT(raw("GET /healthz HTTP/3.0\r\nHost: 127.0.0.1\r\n\r\n"), StartsWith("HTTP/1.1 "));
  EXPECT_THAT(raw("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + std::string(200'000, 'a') +
                  "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
}

TEST_F(BadRequest, AnotherMethodOrRouteIsRefusedWithWhatThereIs) {
  EXPECT_EQ(web(t().host_port, "DELETE", send_route).status, 405);
  const auto lost = get(t().host_port, "/api/action");
  EXPECT_EQ(lost.status, 404);
  EXPECT_THAT(lost.body, HasSubstr("openapi.json"));
}

TEST_F(BadRequest, ACallThatIsNotOursIsNotFound) {
  EXPECT_EQ(get(t().host_port, "/api/calls/nonsense", "ana").status, 404);
  EXPECT_EQ(get(t().host_port, "/api/calls/00000000000000000000000000", "ana").status, 404);
}

TEST_F(BadRequest, ATenantWithoutConnectionIsToldHowToConnect) {
  const auto a = t().call("gmail_send_email", mail_to_bob("x"), "eve");
  EXPECT_EQ(word(a), "unauthorized");
  EXPECT_THAT(a.body, HasSubstr("POST /api/mcp/auth/gmail/start"));
}

TEST_F(BadRequest, ACallbackWithAForeignStateConnectsNobody) {
  for (const char* query : {"?state=nonsense&status=success", "?status=success", "",
                            "?state=&status=success&connected_account_id=ca_x"}) {
    const auto a = web(t().host_port, "GET", std::string("/api/mcp/auth/gmail/callback") + query,
                       "Accept: text/html\r\n");
    EXPECT_GE(a.status, 400) << query;
    EXPECT_LT(a.status, 500) << query;
    EXPECT_THAT(a.content_type, HasSubstr("text/html")) << query;
  }
}

TEST_F(BadRequest, ACallbackThatNamesAnotherAccountConnectsNobody) {
  const auto other = t().start("gmail", "bea");
  const auto own = t().start("gmail", "dan");
  std::string back = t().consent(at(own.json(), "redirect_url"));
  const std::string mine = at(own.json(), "connected_account_id");
  const auto where = back.find(mine);
  ASSERT_NE(where, std::string::npos) << back;
  back.replace(where, mine.size(), at(other.json(), "connected_account_id"));
  EXPECT_EQ(web(t().host_port, "GET", back).status, 403);
  EXPECT_FALSE(t().authorized("gmail", "bea"));
}

TEST_F(BadRequest, AnAccountOfAnotherTenantCannotBeFinalized) {
  const auto started = t().start("gmail", "carl");
  t().consent(at(started.json(), "redirect_url"));
  const auto a = post(
      t().host_port, "/api/mcp/auth/gmail/finalize",
      R"({"connected_account_id":")" + at(started.json(), "connected_account_id") + "\"}", "eve");
  EXPECT_GE(a.status, 400) << a.body;
  EXPECT_LT(a.status, 500) << a.body;
  EXPECT_FALSE(t().authorized("gmail", "eve"));
}

TEST_F(BadRequest, AReturnUrlOfAnotherSiteIsRefused) {
  const auto a = post(t().host_port, "/api/mcp/auth/gmail/start",
                      R"({"return_url":"https://evil.example/"})", "ana");
  EXPECT_EQ(a.status, 422) << a.body;
  EXPECT_THAT(a.body, HasSubstr("return_url"));
}

}  // namespace
}  // namespace patchbay::tests
