#include "plugin/plugin_thread.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace patchbay::plugin {

namespace asio = boost::asio;

namespace {

constexpr auto answer_look = std::chrono::milliseconds(5);  ///< how often a request looks

int new_eventfd() {
  const int made = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (made < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return made;
}

loader_options with_wake(loader_options options, int wake) {
  options.wake = [wake] { (void)::eventfd_write(wake, 1); };
  return options;
}

}  // namespace

plugin_thread::plugin_thread(loader_options options, watching how, log_sink log)
    : wake_(new_eventfd()),
      loader_(with_wake(options, wake_), std::move(log)),
      how_(how),
      watcher_(std::make_unique<watcher>(options.folder, how, options.choices)) {
  thread_ = std::thread([this] { run(); });
  std::unique_lock lock(mutex_);
  loaded_.wait(lock, [this] { return first_done_; });
}

plugin_thread::~plugin_thread() {
  stop_ = true;
  wake();
  thread_.join();
  // The last holder of a call's code may still tell us.
  loader_.close();
  ::close(wake_);
}

void plugin_thread::wake() const noexcept { (void)::eventfd_write(wake_, 1); }

void plugin_thread::request_reload() {
  ++asked_;
  wake();
}

void plugin_thread::offer(core::offered_ptr list) {
  {
    const std::lock_guard lock(mutex_);
    offered_.push_back(std::move(list));
    ++offers_;
  }
  wake();
}

void plugin_thread::learn() {
  std::vector<core::offered_ptr> lists;
  std::uint64_t all = 0;
  {
    const std::lock_guard lock(mutex_);
    lists.swap(offered_);
    all = offers_;
  }
  if (!lists.empty()) loader_.learn(lists);
  learned_ = all;
}

core::ports::task<void> plugin_thread::learned(core::steady_time deadline) const {
  const std::uint64_t all = offers_;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (learned_ < all && !stop_ && clock::now() < deadline) {
    timer.expires_after(answer_look);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

core::ports::task<core::result<std::string>> plugin_thread::reload(core::steady_time deadline) {
  const std::uint64_t mine = ++asked_;
  wake();
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (done_ < mine) {
    if (stop_) co_return core::error{core::errc::unavailable, "the host stops", {}, 0};
    if (clock::now() >= deadline) {
      co_return core::error{core::errc::timeout, "the plugins were not loaded in time",
                            "see the log: a plugin may hold its thread", 0};
    }
    timer.expires_after(answer_look);
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return describe_json();
}

void plugin_thread::load(clock::time_point now, bool again) {
  folder_look look;
  look.being_written = watcher_->take(now);
  look.again = again;
  loader_.load_folder(look);
}

void plugin_thread::wait_for_work() {
  auto until = watcher_->next();
  if (const auto drained = loader_.replaced().next(); drained && (!until || *drained < *until)) {
    until = drained;
  }
  int wait = -1;
  if (until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - clock::now());
    wait = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
  }
  std::array<pollfd, 2> on = {{{wake_, POLLIN, 0}, {watcher_->descriptor(), POLLIN, 0}}};
  (void)::poll(on.data(), on.size(), wait);
  eventfd_t ignored;
  (void)::eventfd_read(wake_, &ignored);
}

void plugin_thread::run() {
  pthread_setname_np(pthread_self(), "pb-plugin");
  const auto began = clock::now();
  watcher_->look(began, true);
  while (!watcher_->rests(clock::now()) && clock::now() < began + settle_max && !stop_) {
    wait_for_work();
    watcher_->look(clock::now());
  }
  load(clock::now(), false);
  {
    const std::lock_guard lock(mutex_);
    first_done_ = true;
  }
  loaded_.notify_all();
  std::uint64_t taken = 0;
  clock::time_point asked_at{};
  while (!stop_) {
    wait_for_work();
    const std::uint64_t asked = asked_;
    const bool is_new = asked != taken;
    if (is_new) asked_at = clock::now();
    taken = asked;
    const auto now = clock::now();
    watcher_->look(now, is_new);
    const bool wanted = done_ < taken && (watcher_->rests(now) || now >= asked_at + settle_max);
    if (wanted || watcher_->due(now)) load(now, wanted);
    if (wanted) done_ = taken;
    learn();
    loader_.replaced().work(clock::now());
  }
  loader_.close();
}

}  // namespace patchbay::plugin
