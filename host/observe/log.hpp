#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.hpp"

/// The host's log. Lines are made and redacted on the thread that writes them and put out by one
/// background thread; a full queue drops the oldest line and counts it. Before `start` and after
/// `stop` lines go nowhere. [any thread]
namespace patchbay::observe::log {

/// error: somebody must act; warn: handled but unusual; info: a change of state; debug: off in
/// production.
enum class level : std::uint8_t { debug, info, warn, error, off };
/// "debug", "info", "warn", "error", "off"; invalid_argument for another word.
core::result<level> level_from(std::string_view word);

/// A named value beside the sentence. Views must live until the call returns.
struct field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool> value;

  field(std::string_view n, std::string_view v) : name(n), value(v) {}
  field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  field(std::string_view n, bool v) : name(n), value(v) {}
  field(std::string_view n, double v) : name(n), value(v) {}
  template <std::integral T>
  field(std::string_view n, T v) : name(n) {
    if constexpr (std::signed_integral<T>) {
      value = static_cast<std::int64_t>(v);
    } else {
      value = static_cast<std::uint64_t>(v);
    }
  }
};
using fields = std::initializer_list<field>;

enum class format : std::uint8_t {
  automatic,  ///< text when standard error is a terminal, else JSON lines
  text,
  json,
};

struct options {
  level least = level::info;
  format as = format::automatic;
  std::size_t queue_lines = 2048;
  /// Where lines go, without their line end; called on the log's own thread. Empty: standard error.
  std::function<void(std::string_view line)> sink;
};

/// Begins to write; a log that runs already is stopped first.
void start(options how);
/// Writes what is queued and ends the background thread.
void stop();
[[nodiscard]] bool enabled(level at) noexcept;
/// Lines that a full queue has cost since `start`.
[[nodiscard]] std::uint64_t dropped() noexcept;

/// One line: a sentence and its fields, both without their secrets.
void write(level at, std::string_view text, fields with = {});
inline void debug(std::string_view text, fields with = {}) { write(level::debug, text, with); }
inline void info(std::string_view text, fields with = {}) { write(level::info, text, with); }
inline void warn(std::string_view text, fields with = {}) { write(level::warn, text, with); }
inline void error(std::string_view text, fields with = {}) { write(level::error, text, with); }

}  // namespace patchbay::observe::log
