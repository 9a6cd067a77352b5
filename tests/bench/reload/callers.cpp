#include "bench/reload/callers.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "net/client.hpp"
#include "support/run.hpp"

namespace patchbay::tests {

std::int64_t wall_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

double percentile(std::vector<timed_call> calls, double share) {
  if (calls.empty()) return 0;
  const auto longer = [](const timed_call& a, const timed_call& b) {
    return a.ended - a.began < b.ended - b.began;
  };
  const auto at =
      calls.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(calls.size() - 1));
  std::nth_element(calls.begin(), at, calls.end(), longer);
  return static_cast<double>(at->ended - at->began) / 1000.0;
}

callers::callers(std::uint16_t host_port, int connections) : port_(host_port) {
  net::client_options options;
  options.allow_loopback = true;
  http_ = net::make_client(io_, options);
  for (int i = 0; i < connections; ++i) boost::asio::co_spawn(io_, call_on(i), rethrow);
  thread_ = std::thread([this] { io_.run(); });
}

callers::~callers() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

core::ports::task<void> callers::call_on(int number) {
  const std::string base = "http://127.0.0.1:" + std::to_string(port_) + "/api/actions/";
  const auto search = core::ports::parse_url(base + "gmail_search");
  const auto reply = core::ports::parse_url(base + "gmail_reply");
  const std::string headers =
      "Content-Type: application/json\r\nX-User-Id: tenant" + std::to_string(number % 8) + "\r\n";
  const std::string query = R"({"query":"mail"})", text = R"({"text":"mail"})";
  for (int turn = number; !stop_; ++turn) {
    const bool by_data = turn % 2 == 0;
    core::ports::http_request request;
    request.to = by_data ? &*search : &*reply;
    request.headers = headers;
    request.body = by_data ? query : text;
    request.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const std::int64_t began = wall_us();
    const auto done = co_await http_->exchange(request);
    count(done, {began, wall_us()});
  }
}

void callers::count(const core::ports::http_exchange& done, timed_call when) {
  const bool answered = done.answer.ok() && done.answer->status == 200;
  const std::string body = done.answer.ok() ? done.answer->body : done.answer.error().message;
  const bool ok = answered && body.find("\"success\":true") != std::string::npos;
  const bool a = body.find(R"("a")") != std::string::npos;
  const bool b = body.find(R"("b")") != std::string::npos;
  const std::lock_guard lock(mutex_);
  seen_.calls.push_back(when);
  if (!ok) ++seen_.failed;
  if (ok && a == b) ++seen_.mixed;
  if (ok && a != b) ++seen_.ends[a ? "a" : "b"];
  if ((!ok || a == b) && seen_.first_trouble.empty()) seen_.first_trouble = body;
}

tally callers::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(seen_, {});
}

tally callers::stop() {
  stop_ = true;
  thread_.join();
  return take();
}

}  // namespace patchbay::tests
