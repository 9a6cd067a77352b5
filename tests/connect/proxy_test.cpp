// Requests that the broker makes for an account, and what its answers say of them.
#include <gtest/gtest.h>

#include "connect/composio/answers.hpp"
#include "connect/composio/client.hpp"
#include "connect/composio/requests.hpp"

namespace patchbay::connect::composio {
namespace {

using core::call_status;

response answered(int status, std::string body) {
  response r;
  r.status = status;
  r.body = std::move(body);
  return r;
}

TEST(ForwardRequest, HasTheQueryApartAndTheBodyAsJson) {
  core::ports::proxied_request r;
  r.connected_account = "ca_1";
  r.method = "POST";
  r.url = "https://api.example.org/v1/x?a=b%26c&empty=&flag";
  r.body = R"({"text":"hi"})";
  const request made = forward_request(r);
  EXPECT_EQ(made.method, "POST");
  EXPECT_EQ(made.path, "/api/v3.1/tools/execute/proxy");
  EXPECT_FALSE(made.repeatable);
  EXPECT_EQ(made.body,
            R"({"connected_account_id":"ca_1","endpoint":"https://api.example.org/v1/x",)"
            R"("method":"POST","parameters":[{"name":"a","type":"query","value":"b&c"},)"
            R"({"name":"empty","type":"query","value":""},)"
            R"({"name":"flag","type":"query","value":""}],"body":{"text":"hi"}})");
}

TEST(ForwardRequest, OnlyAGetMayBeSentAgain) {
  core::ports::proxied_request r;
  r.connected_account = "ca_1";
  r.method = "GET";
  r.url = "/v1/x";
  const request made = forward_request(r);
  EXPECT_TRUE(made.repeatable);
  EXPECT_EQ(made.body, R"({"connected_account_id":"ca_1","endpoint":"/v1/x","method":"GET",)"
                       R"("parameters":[]})");
}

TEST(ReadForwarded, WhatTheServiceAnsweredIsTheAnswerWhateverItsStatus) {
  const auto a = read_forwarded(answered(200, R"({"status":404,"data":{"m":1}})"), false);
  EXPECT_EQ(a.status, call_status::ok);
  EXPECT_EQ(a.http_code, 404);
  EXPECT_EQ(a.data_json, R"({"m":1})");
  EXPECT_EQ(read_forwarded(answered(200, R"({"status":204})"), true).data_json, "");
}

TEST(ReadForwarded, ARefusalOfTheBrokerIsSureAndItsTroubleIsNot) {
  EXPECT_EQ(read_forwarded(answered(401, "{}"), false).status, call_status::unauthorized);
  EXPECT_EQ(read_forwarded(answered(400, R"({"error":{"message":"no"}})"), false).status,
            call_status::tool_error);
  EXPECT_EQ(read_forwarded(answered(429, "{}"), false).status, call_status::transport_error);
  EXPECT_EQ(read_forwarded(answered(502, "{}"), false).status, call_status::unknown);
  EXPECT_EQ(read_forwarded(answered(502, "{}"), true).status, call_status::transport_error);
  EXPECT_EQ(read_forwarded(answered(200, "garbage"), false).status, call_status::unknown);
  EXPECT_EQ(read_forwarded(answered(200, "garbage"), true).status, call_status::transport_error);
}

}  // namespace
}  // namespace patchbay::connect::composio
