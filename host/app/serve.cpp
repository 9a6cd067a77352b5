#include "app/serve.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>

#include "app/exit_code.hpp"
#include "app/worker.hpp"
#include "connect/lister.hpp"
#include "connect/watcher.hpp"
#include "observe/log.hpp"

namespace patchbay::app {

namespace asio = boost::asio;
namespace log = observe::log;
using core::result;
using core::ports::task;
using namespace std::chrono_literals;

namespace {

constexpr auto stop_look = 20ms;     ///< how often a stop looks whether the last call has ended
constexpr auto answers_wait = 1s;    ///< for the answers of calls that were ended
constexpr auto learning_wait = 15s;  ///< for the actions of servers whose lists are stored
constexpr auto sessions_wait = 2s;   ///< how long servers are told that their sessions end

/// A running host: the house, its io threads, and what ends them.
class server {
 public:
  explicit server(house& of)
      : house_(of), signals_(stopper_, SIGINT, SIGTERM), reload_signal_(stopper_, SIGHUP) {}

  result<void> start();
  void run();

 private:
  task<void> load();
  task<void> stop_when_told();
  task<void> reload_when_told();
  /// Ends calls whose plugin was replaced long ago, each on its thread. [plugin thread]
  void end_calls_in(const core::ports::action_code* code);
  /// Returns when no call is under way, at `until` at the latest.
  task<void> quiet(core::steady_time until);
  task<void> end_sessions(worker* w, core::steady_time until);
  [[nodiscard]] bool busy() const;
  void write_port_file(std::uint16_t port) const;

  house& house_;
  asio::io_context stopper_{1};
  asio::signal_set signals_;
  asio::signal_set reload_signal_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
  std::unique_ptr<connect::watcher> watcher_;
  std::unique_ptr<connect::lister> lister_;
  bool loaded_ = false;
  std::atomic<std::size_t> finished_{0};  ///< workers that have nothing left to do
  listen_address at_;
};

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

task<void> server::load() {
  auto lists = co_await lister_->load();
  if (!lists.ok()) {
    log::warn("servers' lists of tools could not be read", {{"why", lists.error().message}});
  }
  co_await house_.plugins->learned(std::chrono::steady_clock::now() + learning_wait);
  auto rows = co_await watcher_->load();
  if (!rows.ok()) {
    log::error("the connections could not be read", {{"why", rows.error().message}});
  } else {
    loaded_ = true;
  }
}

result<void> server::start() {
  raise_descriptor_limit();
  auto at = parse_listen(house_.options.listen);
  if (!at.ok()) return at.error();
  at_ = *at;
  const std::uint32_t wanted = house_.options.threads;
  const std::uint32_t count =
      wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
  for (std::uint32_t i = 0; i < count; ++i) {
    workers_.push_back(std::make_unique<worker>(house_, i));
  }
  watcher_ = std::make_unique<connect::watcher>(workers_.front()->wiring);
  lister_ = std::make_unique<connect::lister>(workers_.front()->wiring);
  workers_.front()->spawn(load(), "load");
  workers_.front()->run();
  workers_.front()->io.restart();
  if (!loaded_) {
    return core::error{core::errc::unavailable,
                       "the connections could not be read from " + house_.database->place(),
                       "see the log", 0};
  }
  for (auto& w : workers_) {
    auto port = w->listen(at_);
    if (!port.ok()) return port.error();
    at_.port = *port;
  }
  return {};
}

bool server::busy() const {
  return std::any_of(workers_.begin(), workers_.end(),
                     [](const auto& w) { return w->calls.in_flight() > 0; });
}

task<void> server::quiet(core::steady_time until) {
  asio::steady_timer timer(stopper_);
  while (busy() && std::chrono::steady_clock::now() < until) {
    timer.expires_after(stop_look);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

task<void> server::end_sessions(worker* w, core::steady_time until) {
  co_await w->servers->end_sessions(until);
  w->http->wind_up();
  w->listener->stop();
}

task<void> server::stop_when_told() {
  const int signal = co_await signals_.async_wait(asio::use_awaitable);
  log::info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
  house_.ready = false;
  watcher_->stop();
  lister_->stop();
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::seconds(house_.options.stop_timeout_s);
  for (auto& w : workers_) {
    w->connections.stop();
    asio::post(w->io, [w = w.get()] { w->listener->drain(); });
  }
  co_await quiet(until);
  if (busy()) {
    log::warn("some calls did not end in time; writes among them are unknown");
    for (auto& w : workers_) {
      asio::post(w->io, [w = w.get()] { w->calls.stop(); });
    }
    co_await quiet(std::chrono::steady_clock::now() + answers_wait);
  }
  const auto last = std::chrono::steady_clock::now() + sessions_wait;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    guards_[i].reset();
    workers_[i]->spawn(end_sessions(workers_[i].get(), last), "stop");
  }
  asio::steady_timer timer(stopper_);
  while (finished_ < workers_.size() && std::chrono::steady_clock::now() < last + 1s) {
    timer.expires_after(stop_look);
    co_await timer.async_wait(asio::use_awaitable);
  }
  for (auto& w : workers_) w->io.stop();
}

task<void> server::reload_when_told() {
  for (;;) {
    co_await reload_signal_.async_wait(asio::use_awaitable);
    log::info("plugins are loaded again", {{"signal", "SIGHUP"}});
    house_.plugins->request_reload();
  }
}

void server::end_calls_in(const core::ports::action_code* code) {
  for (auto& w : workers_) {
    asio::post(w->io, [w = w.get(), code] { w->calls.end_calls_in(code); });
  }
}

void server::write_port_file(std::uint16_t port) const {
  if (house_.options.port_file.empty()) return;
  const std::string partial = house_.options.port_file + ".part";
  std::ofstream(partial) << port << "\n";
  std::rename(partial.c_str(), house_.options.port_file.c_str());
}

void server::run() {
  for (auto& w : workers_) guards_.push_back(asio::make_work_guard(w->io));
  workers_.front()->spawn(watcher_->watch(), "watch");
  workers_.front()->spawn(lister_->work(), "list");
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i]->listener->start();
    threads_.emplace_back([this, i] {
      pthread_setname_np(pthread_self(), ("pb-io-" + std::to_string(i)).c_str());
      workers_[i]->run();
      ++finished_;
    });
  }
  auto& replaced = house_.plugins->files().replaced();
  replaced.end_calls_with([this](const core::ports::action_code* code) { end_calls_in(code); });
  house_.ready = true;
  const std::string shown =
      at_.host.find(':') == std::string::npos ? at_.host : "[" + at_.host + "]";
  const std::string url = "http://" + shown + ":" + std::to_string(at_.port);
  write_port_file(at_.port);
  log::info("listening on " + url, {{"version", version()},
                                    {"threads", workers_.size()},
                                    {"data", house_.database->place()},
                                    {"tenants", house_.tenants->tenants()}});
  if (house_.broker.missing.empty()) {
    worker* first = workers_.front().get();
    boost::asio::co_spawn(first->io, first->connections.sync_all(),
                          [](std::exception_ptr, std::size_t) {});
  } else {
    log::info("the broker is not used", {{"why", house_.broker.missing}});
  }
  boost::asio::co_spawn(stopper_, stop_when_told(), [](std::exception_ptr) {});
  boost::asio::co_spawn(stopper_, reload_when_told(), [](std::exception_ptr) {});
  std::thread ending([this] { stopper_.run(); });
  for (auto& t : threads_) t.join();
  replaced.end_calls_with({});
  stopper_.stop();
  ending.join();
  log::info("stopped");
}

/// The allocator gives a thread's free memory back at 128 KiB and asks for it again with the next
/// wave of calls, with a system call and new pages each time; here it keeps some.
void keep_free_memory() noexcept {
#ifdef __GLIBC__
  constexpr int kept_bytes = 16 << 20;
  constexpr int large_bytes = 1 << 20;
  ::mallopt(M_TRIM_THRESHOLD, kept_bytes);
  ::mallopt(M_MMAP_THRESHOLD, large_bytes);
#endif
}

}  // namespace

int serve(const settings& s) {
  keep_free_memory();
  auto level = log::level_from(s.log_level);
  if (!level.ok()) return complain(level.error());
  log::options how;
  how.least = *level;
  log::start(how);
  auto built = house::build(s);
  int code = exit_ok;
  if (built.ok()) {
    server host(**built);
    auto started = host.start();
    if (started.ok()) {
      host.run();
    } else {
      code = complain(started.error(), exit_cannot_start);
    }
  } else {
    code = complain(built.error(), exit_cannot_start);
  }
  if (built.ok()) built->reset();
  log::stop();
  return code;
}

}  // namespace patchbay::app
