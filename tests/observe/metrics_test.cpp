#include "observe/metrics.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace patchbay::observe {
namespace {

using core::call_status;
using std::chrono::microseconds;

bool shows(const metrics& m, const std::string& line) {
  return m.render().find(line + "\n") != std::string::npos;
}

TEST(Metrics, CountCallsByActionAndStatus) {
  metrics m;
  m.call("gmail", "gmail_search", call_status::ok, microseconds(300));
  m.call("gmail", "gmail_search", call_status::ok, microseconds(400));
  m.call("gmail", "gmail_search", call_status::timeout, microseconds(2'000'000));
  const std::string of = "provider=\"gmail\",action=\"gmail_search\"";
  EXPECT_TRUE(shows(m, "patchbay_calls_total{" + of + ",status=\"ok\"} 2")) << m.render();
  EXPECT_TRUE(shows(m, "patchbay_calls_total{" + of + ",status=\"timeout\"} 1"));
  EXPECT_TRUE(shows(m, "patchbay_call_duration_seconds_count{" + of + "} 3"));
  EXPECT_TRUE(shows(m, "patchbay_call_duration_seconds_bucket{" + of + ",le=\"0.0005\"} 2"))
      << m.render();
  EXPECT_TRUE(shows(m, "patchbay_call_duration_seconds_bucket{" + of + ",le=\"+Inf\"} 3"));
}

TEST(Metrics, AddUpThreadsThatHaveEnded) {
  metrics m;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&m] {
      for (int i = 0; i < 1000; ++i) m.call("p", "p_a", call_status::ok, microseconds(i));
    });
  }
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(m.render().empty());
  for (auto& t : threads) t.join();
  EXPECT_TRUE(shows(m, "patchbay_calls_total{provider=\"p\",action=\"p_a\",status=\"ok\"} 4000"));
}

TEST(Metrics, KeepTheNumberOfSeriesBounded) {
  metrics m;
  for (std::size_t i = 0; i < metrics::actions_max + 10; ++i) {
    m.call("p", "p_" + std::to_string(i), call_status::ok, microseconds(1));
  }
  EXPECT_TRUE(
      shows(m, "patchbay_calls_total{provider=\"other\",action=\"other\",status=\"ok\"} 10"));
}

TEST(Metrics, CountRequestsByRouteAndCode) {
  metrics m;
  const std::string route = "/api/actions/{name}";
  m.request(route, 200);
  m.request(route, 200);
  m.request(route, 404);
  m.request({}, 400);
  EXPECT_TRUE(
      shows(m, "patchbay_http_requests_total{route=\"/api/actions/{name}\",code=\"200\"} 2"));
  EXPECT_TRUE(shows(m, "patchbay_http_requests_total{route=\"none\",code=\"400\"} 1"));
}

TEST(Metrics, AskGaugesAtTheScrape) {
  metrics m;
  double sessions = 3;
  m.observe(metrics::kind::gauge, "patchbay_sessions", "Warm sessions.", {},
            [&] { return sessions; });
  EXPECT_TRUE(shows(m, "patchbay_sessions 3"));
  sessions = 4;
  EXPECT_TRUE(shows(m, "patchbay_sessions 4"));
  EXPECT_TRUE(shows(m, "# TYPE patchbay_sessions gauge"));
}

TEST(Metrics, GiveTheSameCounterForTheSameName) {
  metrics m;
  auto& a = m.make_counter("patchbay_drops_total", "Dropped.", {{"queue", "ledger"}});
  auto& b = m.make_counter("patchbay_drops_total", "Dropped.", {{"queue", "ledger"}});
  auto& c = m.make_counter("patchbay_drops_total", "Dropped.", {{"queue", "log"}});
  a.add(2);
  c.add();
  EXPECT_EQ(&a, &b);
  EXPECT_TRUE(shows(m, "patchbay_drops_total{queue=\"ledger\"} 2"));
  EXPECT_TRUE(shows(m, "patchbay_drops_total{queue=\"log\"} 1"));
}

TEST(Metrics, OfTwoHostsInOneProcessDoNotMix) {
  metrics first;
  metrics second;
  first.call("p", "p_a", call_status::ok, microseconds(1));
  second.call("p", "p_a", call_status::denied, microseconds(1));
  first.call("p", "p_a", call_status::ok, microseconds(1));
  EXPECT_TRUE(shows(first, "patchbay_calls_total{provider=\"p\",action=\"p_a\",status=\"ok\"} 2"));
  EXPECT_EQ(second.render().find("status=\"ok\""), std::string::npos);
}

}  // namespace
}  // namespace patchbay::observe
