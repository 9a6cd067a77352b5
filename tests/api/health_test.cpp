#include <gtest/gtest.h>

#include "world.hpp"

namespace patchbay::api {
namespace {

TEST(Health, SaysThatItServesAndWhichVersion) {
  world w;
  const auto answer = w.get("/healthz");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.at("version"), "0.1.0");
}

TEST(Health, IsReadyOnlyWhenCallsCanBeMade) {
  world w;
  EXPECT_EQ(w.get("/readyz").status, 200);
  w.ready = false;
  const auto answer = w.get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_FALSE(answer.header("Retry-After").empty());
  EXPECT_EQ(w.get("/healthz").status, 200);
}

TEST(Metrics, CountTheRequestsOfEachRoute) {
  world w;
  w.get("/healthz");
  w.get("/api/none");
  const auto answer = w.get("/metrics");
  EXPECT_EQ(answer.type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(answer.body.find("patchbay_http_requests_total{route=\"/healthz\",code=\"200\"} 1\n"),
            std::string::npos)
      << answer.body;
  EXPECT_NE(answer.body.find("patchbay_http_requests_total{route=\"none\",code=\"404\"} 1\n"),
            std::string::npos);
}

TEST(Plugins, AreDescribed) {
  world w;
  EXPECT_EQ(w.get("/api/plugins").json()["generation"].GetInt(), 3);
}

}  // namespace
}  // namespace patchbay::api
