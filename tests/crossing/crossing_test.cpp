#include <atomic>
#include <latch>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crossing/completion.hpp"
#include "crossing/mailbox.hpp"
#include "crossing/single_flight.hpp"
#include "crossing/worker_pool.hpp"
#include "support/run.hpp"

namespace patchbay::crossing {
namespace {

namespace asio = boost::asio;
using core::result;
using core::ports::task;
using tests::rethrow;
using tests::run;
using namespace std::chrono_literals;

core::steady_time soon() { return std::chrono::steady_clock::now() + 10s; }

template <class T>
task<void> keep(task<T> work, T* into) {
  *into = co_await std::move(work);
}

TEST(WorkerPool, RunsTheJobElsewhereAndResumesOnTheCallersThread) {
  worker_pool pool("jobs", 1, 8);
  std::thread::id ran;
  auto job = [&ran]() -> result<int> {
    ran = std::this_thread::get_id();
    return 42;
  };
  auto answer = run(pool.run(job, soon()));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(*answer, 42);
  EXPECT_NE(ran, std::this_thread::get_id());
}

TEST(WorkerPool, AnExceptionBecomesAnInternalErrorWithItsText) {
  worker_pool pool("jobs", 1, 8);
  auto job = []() -> result<int> { throw std::runtime_error("disk on fire"); };
  auto answer = run(pool.run(job, soon()));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, core::errc::internal);
  EXPECT_EQ(answer.error().message, "disk on fire");
}

TEST(WorkerPool, AFullQueueRefusesAndAPassedDeadlineNeverRuns) {
  worker_pool pool("jobs", 1, 1);
  std::latch begun(1), release(1);
  ASSERT_TRUE(pool.push([&] {
    begun.count_down();
    release.wait();
  }));
  begun.wait();
  bool late_ran = false;
  auto late = [&late_ran]() -> result<int> {
    late_ran = true;
    return 1;
  };
  asio::io_context io;
  result<int> first = 0, second = 0;
  asio::co_spawn(io, keep(pool.run(late, std::chrono::steady_clock::now() - 1s), &first), rethrow);
  asio::co_spawn(io, keep(pool.run(late, soon()), &second), rethrow);
  io.poll();
  release.count_down();
  io.restart();
  io.run();
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, core::errc::timeout);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, core::errc::unavailable);
  EXPECT_FALSE(late_ran);
}

struct maker {
  std::atomic<int>* made;
  worker_pool* pool;
  std::latch* all_here;
  task<result<int>> operator()() const {
    made->fetch_add(1);
    auto latch = all_here;
    auto job = [latch]() -> result<int> {
      latch->wait();
      return 7;
    };
    auto answer = co_await pool->run(job, soon());
    co_return answer;
  }
};

TEST(SingleFlight, OneMakesAndTheOthersWaitOnTheirOwnThreads) {
  single_flight<std::string, int> flights;
  worker_pool pool("jobs", 1, 8);
  std::atomic<int> made = 0;
  std::latch all_here(4);
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      asio::io_context io;
      result<int> got = 0;
      asio::co_spawn(io, keep(flights.run(std::string("k"), maker{&made, &pool, &all_here}), &got),
                     rethrow);
      io.poll();
      all_here.count_down();
      io.run();
      if (got.ok() && *got == 7) ++right;
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(right, 4);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(flights.flying(), 0u);
}

struct thrower {
  task<result<int>> operator()() const {
    throw std::runtime_error("no");
    co_return 0;
  }
};

TEST(SingleFlight, AFailureReachesTheCallerAndTheKeyIsFreeAgain) {
  single_flight<std::string, int> flights;
  auto got = run(flights.run(std::string("k"), thrower{}));
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().message, "no");
  EXPECT_EQ(flights.flying(), 0u);
}

task<void> drain(mailbox<int>* box, std::vector<int>* into) {
  for (;;) {
    std::optional<int> item = co_await box->take();
    if (!item) co_return;
    into->push_back(*item);
  }
}

TEST(Mailbox, KeepsOrderAcrossThreadsAndEndsWhenClosed) {
  mailbox<int> box(1000);
  std::vector<int> got;
  std::thread writer([&] {
    for (int i = 0; i < 500; ++i) box.put(i);
    box.close();
  });
  asio::io_context io;
  asio::co_spawn(io, drain(&box, &got), rethrow);
  io.run();
  writer.join();
  ASSERT_EQ(got.size(), 500u);
  EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
}

TEST(Mailbox, RefusesAndCountsWhatDoesNotFit) {
  mailbox<int> box(2);
  EXPECT_TRUE(box.put(1));
  EXPECT_TRUE(box.put(2));
  EXPECT_FALSE(box.put(3));
  EXPECT_EQ(box.refused(), 1u);
}

task<void> note(completion<int> from, std::vector<int>* into) {
  const int value = co_await from.wait();
  if (value < 0) throw std::runtime_error("negative");
  into->push_back(value);
}

TEST(Resumption, ResumesAllOfAContextByOneHandler) {
  asio::io_context io;
  std::vector<int> got;
  std::vector<completion<int>> waiting(3);
  for (const auto& c : waiting) asio::co_spawn(io, note(c, &got), rethrow);
  io.poll();
  std::thread other([&] {
    resumption together;
    for (int i = 0; i < 3; ++i) waiting[static_cast<std::size_t>(i)].complete(i, together);
  });
  other.join();
  EXPECT_EQ(io.run_one(), 1U);
  EXPECT_THAT(got, testing::ElementsAre(0, 1, 2));
}

TEST(Resumption, ResumesEachOnItsOwnContext) {
  asio::io_context here, there;
  std::vector<int> got_here, got_there;
  const completion<int> a, b;
  asio::co_spawn(here, note(a, &got_here), rethrow);
  asio::co_spawn(there, note(b, &got_there), rethrow);
  here.poll();
  there.poll();
  {
    resumption together;
    a.complete(1, together);
    b.complete(2, together);
  }
  here.run();
  EXPECT_THAT(got_here, testing::ElementsAre(1));
  EXPECT_TRUE(got_there.empty());
  there.run();
  EXPECT_THAT(got_there, testing::ElementsAre(2));
}

TEST(Resumption, OneThatThrowsLeavesTheOthersToResume) {
  asio::io_context io;
  std::vector<int> got;
  std::vector<completion<int>> waiting(3);
  for (const auto& c : waiting) asio::co_spawn(io, note(c, &got), rethrow);
  io.poll();
  {
    resumption together;
    waiting[0].complete(1, together);
    waiting[1].complete(-1, together);
    waiting[2].complete(3, together);
  }
  EXPECT_THROW(io.run(), std::runtime_error);
  io.run();
  EXPECT_THAT(got, testing::ElementsAre(1, 3));
}

TEST(Resumption, WithoutAWaiterTheValueIsThereForWhoComesLater) {
  const completion<int> early;
  {
    resumption together;
    early.complete(7, together);
  }
  EXPECT_EQ(run(early.wait()), 7);
}

}  // namespace
}  // namespace patchbay::crossing
