// A host that is killed while it writes: the ledger and the mails never contradict each other.
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/database_file.hpp"
#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;

constexpr int rounds = 20;
constexpr std::size_t writers = 4;

std::string tenant_of(std::size_t writer) { return "writer" + std::to_string(writer); }

std::string outgoing(const std::string& body, const std::string& tenant) {
  return "POST /api/actions/gmail_send_email HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User-Id: " + tenant +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

double metric(town& t, const std::string& name) {
  const std::string all = get(t.host_port, "/metrics").body;
  const auto at = all.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(all.substr(at + name.size() + 2));
}

/// What the clients of all rounds were told.
struct told {
  std::mutex mutex;
  std::vector<std::string> ok;                                ///< subjects
  std::vector<std::pair<std::string, std::string>> answered;  ///< tenant and call id
};

/// Sends mails one after the other until the host is gone.
void write_until_killed(std::uint16_t port, std::size_t writer, int round,
                        std::atomic<int>& answers, told& all) {
  for (int n = 0;; ++n) {
    const std::string subject =
        "w" + std::to_string(writer) + "-r" + std::to_string(round) + "-" + std::to_string(n);
    const auto a =
        post(port, "/api/actions/gmail_send_email", mail_to_bob(subject), tenant_of(writer));
    if (a.status != 200) return;
    ++answers;
    const std::lock_guard lock(all.mutex);
    all.answered.emplace_back(tenant_of(writer), at(a.json(), "call_id"));
    if (word(a) == "ok") all.ok.push_back(subject);
  }
}

/// One round of writing, ended by kill -9 when `after` calls were answered.
void write_and_kill(town& t, int round, int after, told& all) {
  std::atomic<int> answers = 0;
  std::vector<std::thread> clients;
  for (std::size_t w = 0; w < writers; ++w) {
    clients.emplace_back(write_until_killed, t.host_port, w, round, std::ref(answers),
                         std::ref(all));
  }
  EXPECT_TRUE(eventually([&] { return answers >= after; })) << t.host_log();
  t.kill_host();
  for (auto& c : clients) c.join();
}

/// A killed host's ledger against the mails that went out.
void expect_no_contradiction(town& t, const told& all) {
  const auto mails = t.mail_log();
  for (const auto& [subject, times] : mails) EXPECT_EQ(times, 1u) << subject << " is doubled";
  for (const auto& subject : all.ok) EXPECT_EQ(mails.count(subject), 1u) << subject << " is lost";
  std::map<std::string, std::size_t> sent;
  for (const auto& [subject, times] : mails) sent["writer" + subject.substr(1, 1)] += times;
  auto rows = read_ledger(t.data() / "patchbay.db", "GMAIL_SEND_EMAIL");
  for (std::size_t w = 0; w < writers; ++w) {
    const ledger_count& c = rows[tenant_of(w)];
    EXPECT_EQ(c.other, 0u);
    EXPECT_LE(c.ok, sent[tenant_of(w)]) << "a row says ok and no mail went out";
    EXPECT_GE(c.ok + c.unknown + c.open, sent[tenant_of(w)]) << "a mail has no row";
    EXPECT_LE(c.open, 1u) << "one call at a time";
  }
}

TEST(Crash, TwentyKillsUnderWriteLoadLeaveNoContradiction) {
  town t;
  for (std::size_t w = 0; w < writers; ++w) t.connect("gmail", tenant_of(w));
  told all;
  double recovered = 0;
  for (int round = 0; round < rounds; ++round) {
    write_and_kill(t, round, 1 + (round * 7) % 30, all);
    expect_no_contradiction(t, all);
    t.start_host();
    recovered += metric(t, "patchbay_ledger_recovered_total");
    if (HasFailure()) break;
  }
  ASSERT_GT(all.ok.size(), 100u);
  for (const auto& [tenant, id] : all.answered) {
    const auto row = get(t.host_port, "/api/calls/" + id, tenant);
    EXPECT_THAT(word(row), testing::AnyOf("ok", "unknown")) << row.body;
  }
  ASSERT_EQ(t.stop_host(), 0);
  double unknown = 0;
  for (const auto& [tenant, c] : read_ledger(t.data() / "patchbay.db", "GMAIL_SEND_EMAIL")) {
    EXPECT_EQ(c.open, 0u) << tenant;
    unknown += static_cast<double>(c.unknown);
  }
  EXPECT_EQ(unknown, recovered);
}

TEST(Crash, AnIntentWithoutOutcomeBecomesUnknownAndIsSaid) {
  town::options how;
  temp_folder events;
  how.host_arguments = {"--events", (events.path() / "events").string()};
  town t(how);
  t.connect("gmail", "ana");
  t.fault("mcp", "tools/call", R"({"delay_after_ms":30000})");
  raw_socket client(t.host_port);
  client.send(outgoing(mail_to_bob("lost"), "ana"));
  ASSERT_TRUE(eventually([&] { return t.mails("lost") == 1; }));
  t.kill_host();
  t.start_host();
  EXPECT_EQ(metric(t, "patchbay_ledger_recovered_total"), 1);
  EXPECT_THAT(t.host_log(), HasSubstr("they are now unknown"));
  t.stop_host();
  const auto rows = read_ledger(t.data() / "patchbay.db", "GMAIL_SEND_EMAIL");
  EXPECT_EQ(rows.at("ana").unknown, 1u);
  EXPECT_EQ(t.mails("lost"), 1u);
}

TEST(Crash, AStartAfterAnOrderlyEndRecoversNothing) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(word(t.call("gmail_send_email", mail_to_bob("x"), "ana")), "ok");
  ASSERT_EQ(t.stop_host(), 0);
  t.start_host();
  EXPECT_EQ(metric(t, "patchbay_ledger_recovered_total"), 0);
}

}  // namespace
}  // namespace patchbay::tests
