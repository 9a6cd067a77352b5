#include "api/trace.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "world.hpp"

namespace patchbay::api {
namespace {

TEST(RequestId, IsKeptWhenItIsSane) {
  world w;
  for (const std::string& id : {std::string("a"), std::string("x!~_-1"), std::string(128, 'a')}) {
    EXPECT_EQ(w.get("/healthz", {{"X-Request-Id", id}}).header("X-Request-Id"), id);
  }
}

TEST(RequestId, IsMadeWhenThereIsNoneOrItIsNotSane) {
  world w;
  std::set<std::string> made;
  for (const std::string& id : {std::string(), std::string("a b"), std::string("a\tb"),
                                std::string("\xc3\xa9"), std::string(129, 'a')}) {
    const auto answered = w.get("/healthz", {{"X-Request-Id", id}}).header("X-Request-Id");
    EXPECT_EQ(answered.size(), 16u) << id;
    made.insert(answered);
  }
  made.insert(w.get("/healthz").header("X-Request-Id"));
  EXPECT_EQ(made.size(), 6u);
}

TEST(RequestId, IsInTheProblemToo) {
  world w;
  const auto answer = w.get("/api/none", {{"X-Request-Id", "req-9"}});
  EXPECT_EQ(answer.header("X-Request-Id"), "req-9");
  EXPECT_EQ(answer.at("request_id"), "req-9");
}

TEST(Traceparent, GoesOnOnlyWhenItIsOne) {
  const std::string good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  std::string zero_trace = good;
  zero_trace.replace(3, 32, 32, '0');
  std::string zero_parent = good;
  zero_parent.replace(36, 16, 16, '0');
  std::string upper = good;
  upper[4] = 'A';
  for (const auto& [sent, kept] :
       {std::pair{good, good}, std::pair{zero_trace, std::string()},
        std::pair{zero_parent, std::string()}, std::pair{upper, std::string()},
        std::pair{good + "-x", std::string()}, std::pair{"01" + good.substr(2), std::string()},
        std::pair{std::string(), std::string()}}) {
    net::exchange x;
    x.headers.push_back({"traceparent", sent});
    begin_answer(x);
    EXPECT_EQ(trace_of(x).traceparent, kept) << sent;
  }
}

TEST(BeginAnswer, KeepsLinesThatAreThere) {
  net::exchange x;
  x.add_header("Allow", "GET");
  begin_answer(x);
  begin_answer(x);
  EXPECT_EQ(request_id(x).size(), 16u);
  EXPECT_TRUE(x.extra_headers.ends_with("Allow: GET\r\n"));
  EXPECT_EQ(x.extra_headers.find("X-Request-Id"), x.extra_headers.rfind("X-Request-Id"));
}

}  // namespace
}  // namespace patchbay::api
