// Many tenants at once on a host with several threads.
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/database_file.hpp"
#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::IsEmpty;

constexpr int tenants = 4;
constexpr int rounds = 12;

std::string tenant_of(int number) { return "tenant" + std::to_string(number); }

std::string subject_of(int tenant, int round) {
  return std::to_string(tenant) + "-" + std::to_string(round);
}

/// Runs `work(number)` for every tenant on a thread of its own.
template <class Work>
std::vector<std::thread> for_every_tenant(Work work) {
  std::vector<std::thread> all;
  for (int number = 0; number < tenants; ++number) all.emplace_back(work, number);
  return all;
}

void reconnect(town& t, const std::string& tenant) {
  EXPECT_EQ(post(t.host_port, "/api/mcp/auth/gmail/disconnect", "{}", tenant).status, 200);
  EXPECT_THAT(t.actions(tenant), IsEmpty());
  EXPECT_EQ(word(t.call("gmail_search", R"({"query":"x"})", tenant)), "unauthorized");
  const auto back = t.connect("gmail", tenant);
  EXPECT_EQ(back.status, 200) << back.body;
}

/// A tenant's day: writes, reads, looks at its calls, disconnects and connects again.
void live(town& t, int number) {
  const std::string tenant = tenant_of(number), other = tenant_of((number + 1) % tenants);
  const auto connected = t.connect("gmail", tenant);
  EXPECT_EQ(connected.status, 200) << connected.body;
  for (int round = 0; round < rounds; ++round) {
    const auto sent = t.call("gmail_send_email", mail_to_bob(subject_of(number, round)), tenant);
    EXPECT_EQ(word(sent), "ok") << sent.body;
    const auto found = t.call("gmail_search", R"({"query":"","max_results":2})", tenant);
    EXPECT_EQ(word(found), "ok") << found.body;
    const std::string mine = "/api/calls/" + at(sent.json(), "call_id");
    EXPECT_TRUE(eventually([&] { return word(get(t.host_port, mine, tenant)) == "ok"; }));
    EXPECT_EQ(get(t.host_port, mine, other).status, 404);
    if (round % 4 == 3) reconnect(t, tenant);
  }
}

/// Reads what is kept for all threads, until told to stop.
void look_on(town& t, const std::atomic<bool>& enough) {
  while (!enough) {
    for (const char* page : {"/metrics", "/readyz", "/api/plugins", "/api/actions/prompt"}) {
      EXPECT_EQ(get(t.host_port, page, tenant_of(0)).status, 200) << page;
    }
    const std::string status = "/api/mcp/auth/gmail/status";
    EXPECT_EQ(get(t.host_port, status + "?refresh=1", tenant_of(1)).status, 200);
    EXPECT_EQ(get(t.host_port, "/api/mcp/auth/gmail/_debug/db", tenant_of(2)).status, 200);
  }
}

TEST(Busy, ManyTenantsAtOnceGetTheirOwnAnswersAndEveryMailGoesOutOnce) {
  temp_folder events;
  town::options how;
  how.host_arguments = {"--events", (events.path() / "events").string()};
  town t(how);
  std::atomic<bool> enough = false;
  std::thread onlooker([&] { look_on(t, enough); });
  auto clients = for_every_tenant([&](int number) { live(t, number); });
  for (auto& c : clients) c.join();
  enough = true;
  onlooker.join();
  const auto mails = t.mail_log();
  EXPECT_EQ(mails.size(), std::size_t{tenants * rounds});
  for (const auto& [subject, times] : mails) EXPECT_EQ(times, 1u) << subject;
  EXPECT_EQ(t.stop_host(), 0) << t.host_log();
  const auto rows = read_ledger(t.data() / "patchbay.db", "GMAIL_SEND_EMAIL");
  for (int number = 0; number < tenants; ++number) {
    EXPECT_EQ(rows.at(tenant_of(number)).ok, std::size_t{rounds});
  }
}

TEST(Busy, AStopUnderLoadEndsEveryCallOneWayOrTheOther) {
  town t;
  std::atomic<int> answers = 0;
  std::mutex mutex;
  std::vector<std::string> ok;
  for (int number = 0; number < tenants; ++number) t.connect("gmail", tenant_of(number));
  auto clients = for_every_tenant([&](int number) {
    for (int round = 0;; ++round) {
      const std::string subject = subject_of(number, round);
      const auto a = t.call("gmail_send_email", mail_to_bob(subject), tenant_of(number));
      if (a.status != 200) return;
      ++answers;
      const std::lock_guard lock(mutex);
      if (word(a) == "ok") ok.push_back(subject);
    }
  });
  EXPECT_TRUE(eventually([&] { return answers >= 5 * tenants; })) << t.host_log();
  EXPECT_EQ(t.stop_host(), 0) << t.host_log();
  for (auto& c : clients) c.join();
  const auto mails = t.mail_log();
  for (const auto& subject : ok) EXPECT_EQ(mails.count(subject), 1u) << subject << " is lost";
  for (const auto& [subject, times] : mails) EXPECT_EQ(times, 1u) << subject << " is doubled";
  std::size_t written = 0;
  for (const auto& [tenant, c] : read_ledger(t.data() / "patchbay.db", "GMAIL_SEND_EMAIL")) {
    EXPECT_EQ(c.open, 0u) << tenant;
    written += c.ok + c.unknown;
  }
  EXPECT_EQ(written, mails.size());
}

}  // namespace
}  // namespace patchbay::tests
