#include "observe/event_file.hpp"

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "observe/log.hpp"

namespace patchbay::observe {
namespace {

constexpr std::chrono::milliseconds wait_max{1000};

bool write_all(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

struct event_file::state {
  state(int opened, std::string name, std::shared_ptr<subscription> from)
      : file(opened), path(std::move(name)), events(std::move(from)) {}
  ~state() {
    if (worker.joinable()) {
      worker.request_stop();
      worker.join();
    }
    if (file != STDOUT_FILENO) ::close(file);
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  void run(const std::stop_token& stop) {
    std::string lines;
    bool more = true;
    while (more) {
      // Asked before taking: what arrived before the request is still written.
      more = !stop.stop_requested();
      lines.clear();
      for (const auto& e : events->take(more ? wait_max : std::chrono::milliseconds(0), stop)) {
        append_json(lines, *e);
        lines += '\n';
      }
      if (write_all(file, lines)) continue;
      log::error("events are no longer written", {{"path", path}, {"cause", std::strerror(errno)}});
      return;
    }
  }

  int file;
  std::string path;
  std::shared_ptr<subscription> events;
  std::jthread worker;
};

event_file::event_file() = default;
event_file::~event_file() = default;

core::result<std::unique_ptr<event_file>> event_file::open(event_bus& from,
                                                           const std::string& path) {
  const int file = path == "-" ? STDOUT_FILENO
                               : ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                                        S_IRUSR | S_IWUSR);
  if (file < 0) {
    return core::error{core::errc::invalid_argument,
                       "cannot write events to " + path + ": " + std::strerror(errno),
                       "name a file in a directory that exists and may be written"};
  }
  std::unique_ptr<event_file> made(new event_file);
  made->state_ = std::make_unique<state>(file, path, from.subscribe());
  auto* s = made->state_.get();
  s->worker = std::jthread([s](const std::stop_token& stop) { s->run(stop); });
  return made;
}

}  // namespace patchbay::observe
