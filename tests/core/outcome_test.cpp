#include "core/outcome.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace patchbay::core {
namespace {

TEST(Outcome, IsOneJsonObjectWithEveryMember) {
  outcome o;
  o.id = call_id::make(1, 2, 3);
  o.provider = "gmail";
  o.tool = "GMAIL_SEND_EMAIL";
  o.action = "gmail_send_email";
  o.status = call_status::ok;
  o.data_json = R"({"id":"m1"})";
  o.duration = std::chrono::microseconds(12'345);
  std::string out;
  append_json(out, o);
  EXPECT_EQ(out, R"({"provider":"gmail","tool":"GMAIL_SEND_EMAIL","action":"gmail_send_email",)"
                 R"("success":true,"error":null,"data":{"id":"m1"},"call_id":")" +
                     o.id.str() + R"(","duration_ms":12.345,"status":"ok"})");
}

TEST(Outcome, AFailureCarriesCodeMessageAndHint) {
  outcome o;
  o.provider = "gmail";
  o.action = "gmail_send_email";
  o.status = call_status::unauthorized;
  o.error = {"not_connected", "gmail is \"not\" connected", "connect it"};
  std::string out;
  append_json(out, o);
  const auto d = json::parse(out);
  ASSERT_TRUE(d.ok()) << out;
  EXPECT_FALSE(json::find(*d, "success")->GetBool());
  EXPECT_TRUE(json::find(*d, "data")->IsNull());
  EXPECT_TRUE(json::find(*d, "tool")->IsNull());
  EXPECT_EQ(json::string_at(*json::find(*d, "error"), "message"), o.error.message);
  o.error.hint.clear();
  out.clear();
  append_json(out, o);
  EXPECT_NE(out.find("\"hint\":null"), std::string::npos);
}

TEST(CallStatus, WordsGoBothWays) {
  for (auto s : {call_status::ok, call_status::tool_error, call_status::transport_error,
                 call_status::timeout, call_status::unauthorized, call_status::unregistered,
                 call_status::denied, call_status::cancelled, call_status::unknown}) {
    EXPECT_EQ(call_status_from(name(s)), s);
  }
  EXPECT_FALSE(call_status_from("fine"));
}

}  // namespace
}  // namespace patchbay::core
