#include "net/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <optional>

namespace patchbay::net {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> number(std::string_view text) noexcept {
  int n = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, n);
  if (text.empty() || read.ec != std::errc() || read.ptr != end || n < 0) return std::nullopt;
  return n;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<core::wall_time> date(std::string_view t) noexcept {
  constexpr std::string_view form = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (t.size() != form.size() || t[3] != ',' || t[19] != ':' || t[22] != ':') return std::nullopt;
  if (t.substr(25) != form.substr(25)) return std::nullopt;
  const auto* const month = std::find(months.begin(), months.end(), t.substr(8, 3));
  const auto day = number(t.substr(5, 2));
  const auto year = number(t.substr(12, 4));
  const auto hour = number(t.substr(17, 2));
  const auto minute = number(t.substr(20, 2));
  const auto second = number(t.substr(23, 2));
  if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day on{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!on.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days(on) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

}  // namespace

int retry_after_seconds(std::string_view value, core::wall_time now) noexcept {
  if (const auto seconds = number(value)) return *seconds;
  const auto at = date(value);
  if (!at || *at <= now) return 0;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(*at - now).count();
  return static_cast<int>(std::min<std::int64_t>(wait, std::numeric_limits<int>::max()));
}

}  // namespace patchbay::net
