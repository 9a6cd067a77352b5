#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "core/ports/http.hpp"

namespace patchbay::tests {

/// One call, by the wall clock in microseconds.
struct timed_call {
  std::int64_t began = 0, ended = 0;
};

struct tally {
  std::vector<timed_call> calls;
  std::uint64_t failed = 0;
  std::uint64_t mixed = 0;                    ///< stamps of both builds in one answer, or of none
  std::map<std::string, std::uint64_t> ends;  ///< by build
  std::string first_trouble;
};

std::int64_t wall_us();
/// In milliseconds.
double percentile(std::vector<timed_call> calls, double share);

/// Connections to a host that call its two stamped actions in turn, without pause, on a thread of
/// their own.
class callers {
 public:
  callers(std::uint16_t host_port, int connections);
  ~callers();
  callers(const callers&) = delete;
  callers& operator=(const callers&) = delete;

  /// What was seen since the last time.
  tally take();
  /// Ends after the calls that are under way.
  tally stop();

 private:
  core::ports::task<void> call_on(int number);
  void count(const core::ports::http_exchange& done, timed_call when);

  std::uint16_t port_;
  std::atomic<bool> stop_{false};
  boost::asio::io_context io_{1};
  std::unique_ptr<core::ports::http_client> http_;
  std::mutex mutex_;
  tally seen_;
  std::thread thread_;
};

}  // namespace patchbay::tests
