#include "observe/log.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <memory>
#include <mutex>
#include <utility>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include "core/json.hpp"
#include "observe/redact.hpp"

namespace patchbay::observe::log {
namespace {

constexpr std::array<std::string_view, 5> level_names = {"debug", "info", "warn", "error", "off"};

class function_sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit function_sink(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& line) override {
    write_(std::string_view(line.payload.data(), line.payload.size()));
  }
  void flush_() override {}

  std::function<void(std::string_view)> write_;
};

/// What `start` makes and `stop` ends. Destroying the pool writes what is queued; it goes before
/// the logger, so that its thread is never the last to let go of the sink.
struct writer {
  std::shared_ptr<spdlog::async_logger> logger;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  bool json = true;
};

std::mutex mutex;
std::shared_ptr<writer> current;
std::atomic<level> least{level::off};
std::atomic<std::uint64_t> dropped_before{0};

std::shared_ptr<writer> now_writing() {
  const std::lock_guard hold(mutex);
  return current;
}

spdlog::level::level_enum spdlog_level(level at) noexcept {
  switch (at) {
    case level::debug:
      return spdlog::level::debug;
    case level::info:
      return spdlog::level::info;
    case level::warn:
      return spdlog::level::warn;
    case level::error:
      return spdlog::level::err;
    case level::off:
      break;
  }
  return spdlog::level::off;
}

/// UTC, RFC 3339, milliseconds.
void append_time(std::string& out) {
  const auto now = std::chrono::system_clock::now();
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
  out.append(text.data(), length);
  out += static_cast<char>('0' + ms / 100);
  out += static_cast<char>('0' + ms / 10 % 10);
  out += static_cast<char>('0' + ms % 10);
  out += 'Z';
}

template <class T>
void append_number(std::string& out, T number) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

/// Control characters would let a value forge a second line.
void append_visible(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += '?';
    } else {
      out += c;
    }
  }
}

struct value_writer {
  std::string& out;
  std::string_view name;
  bool json;

  void operator()(std::string_view text) const {
    const std::string shown = redact_field(name, text);
    if (json) {
      core::json::append_string(out, shown);
    } else if (shown.empty() || shown.find_first_of(" \"=") != std::string::npos) {
      out += '"';
      append_visible(out, shown);
      out += '"';
    } else {
      append_visible(out, shown);
    }
  }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      append_number(out, number);
    } else {
      out += "null";
    }
  }
  template <std::integral T>
  void operator()(T number) const {
    if (is_secret_name(name)) {
      (*this)(redacted);
    } else {
      append_number(out, number);
    }
  }
};

std::string json_line(level at, std::string_view text, fields with) {
  std::string line = "{\"ts\":\"";
  append_time(line);
  line += "\",\"level\":\"";
  line += level_names[static_cast<std::size_t>(at)];
  line += "\",\"msg\":";
  core::json::append_string(line, redact(text));
  for (const auto& f : with) {
    line += ',';
    core::json::append_string(line, f.name);
    line += ':';
    std::visit(value_writer{line, f.name, true}, f.value);
  }
  line += '}';
  return line;
}

std::string text_line(level at, std::string_view text, fields with) {
  std::string line;
  append_time(line);
  line += ' ';
  line += level_names[static_cast<std::size_t>(at)];
  line += ' ';
  append_visible(line, redact(text));
  for (const auto& f : with) {
    line += ' ';
    append_visible(line, f.name);
    line += '=';
    std::visit(value_writer{line, f.name, false}, f.value);
  }
  return line;
}

}  // namespace

core::result<level> level_from(std::string_view word) {
  for (std::size_t i = 0; i < level_names.size(); ++i) {
    if (level_names[i] == word) return static_cast<level>(i);
  }
  return core::error{core::errc::invalid_argument, "'" + std::string(word) + "' is no log level",
                     "use debug, info, warn, error or off"};
}

void start(options how) {
  stop();
  auto made = std::make_shared<writer>();
  const bool terminal = !how.sink && isatty(STDERR_FILENO) == 1;
  made->json = how.as == format::json || (how.as == format::automatic && !terminal);
  spdlog::sink_ptr sink;
  if (how.sink) {
    sink = std::make_shared<function_sink>(std::move(how.sink));
  } else {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  made->pool = std::make_shared<spdlog::details::thread_pool>(how.queue_lines, 1);
  made->logger = std::make_shared<spdlog::async_logger>(
      "patchbay", std::move(sink), made->pool, spdlog::async_overflow_policy::overrun_oldest);
  made->logger->set_level(spdlog::level::trace);
  made->logger->set_pattern("%v");
  const std::lock_guard hold(mutex);
  current = std::move(made);
  dropped_before = 0;
  least = how.least;
}

void stop() {
  std::shared_ptr<writer> last;
  {
    const std::lock_guard hold(mutex);
    least = level::off;
    last = std::exchange(current, nullptr);
  }
  if (!last) return;
  last->logger->flush();
  dropped_before = last->pool->overrun_counter();
}

bool enabled(level at) noexcept {
  return at != level::off && at >= least.load(std::memory_order_relaxed);
}

std::uint64_t dropped() noexcept {
  const auto to = now_writing();
  return to ? to->pool->overrun_counter() : dropped_before.load();
}

void write(level at, std::string_view text, fields with) {
  if (!enabled(at)) return;
  const auto to = now_writing();
  if (!to) return;
  const std::string line = to->json ? json_line(at, text, with) : text_line(at, text, with);
  to->logger->log(spdlog_level(at), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace patchbay::observe::log
