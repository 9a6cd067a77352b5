// A tool server that closes idle connections: no write is lost or doubled by it.
#include <mutex>
#include <random>
#include <thread>

#include <gtest/gtest.h>
#include <poll.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

constexpr int towns = 8;
constexpr int clients_each = 5;
constexpr int writes_each = 25;
static_assert(towns * clients_each * writes_each == 1000);
constexpr const char* idle_ms = "500";

struct told {
  std::mutex mutex;
  std::map<std::string, std::size_t> words;
  std::string first_trouble;
};

/// Most pauses end just when the server closes.
int next_pause_ms(std::mt19937& random) {
  const auto pick = random() % 10;
  if (pick < 7) return 440 + static_cast<int>(random() % 120);
  return static_cast<int>(random() % 250);
}

void write_with_pauses(std::uint16_t port, int client, unsigned seed, told& all) {
  std::mt19937 random(seed);
  const std::string tenant = "ana" + std::to_string(client);
  for (int n = 0; n < writes_each; ++n) {
    poll(nullptr, 0, next_pause_ms(random));
    const std::string subject = std::to_string(client) + "-" + std::to_string(n);
    const auto a = post(port, "/api/actions/gmail_send_email", mail_to_bob(subject), tenant);
    const std::lock_guard lock(all.mutex);
    ++all.words[word(a)];
    if (word(a) != "ok" && all.first_trouble.empty()) all.first_trouble = a.body;
  }
}

TEST(Idle, AThousandWritesAtRandomPausesAreAllDoneOnce) {
  std::vector<std::unique_ptr<town>> all_towns;
  for (int i = 0; i < towns; ++i) {
    town::options how;
    how.sandbox_arguments = {"--idle-ms", idle_ms};
    all_towns.push_back(std::make_unique<town>(how));
    for (int c = 0; c < clients_each; ++c) {
      all_towns.back()->connect("gmail", "ana" + std::to_string(c));
    }
  }
  told all;
  std::vector<std::thread> clients;
  for (int i = 0; i < towns; ++i) {
    for (int c = 0; c < clients_each; ++c) {
      clients.emplace_back(write_with_pauses, all_towns[static_cast<std::size_t>(i)]->host_port, c,
                           static_cast<unsigned>(i * 100 + c), std::ref(all));
    }
  }
  for (auto& c : clients) c.join();
  EXPECT_EQ(all.words["ok"], 1000u) << all.first_trouble;
  EXPECT_EQ(all.words.size(), 1u) << all.first_trouble;
  std::size_t mails = 0;
  for (const auto& t : all_towns) {
    for (const auto& [subject, times] : t->mail_log()) {
      EXPECT_EQ(times, 1u) << subject;
      mails += times;
    }
  }
  EXPECT_EQ(mails, 1000u);
}

}  // namespace
}  // namespace patchbay::tests
