#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/action.hpp"
#include "core/outcome.hpp"
#include "core/ports/http.hpp"

namespace patchbay::mcp {

/// An exchange that brought no JSON-RPC answer, and what surrounds it.
struct attempt_facts {
  core::effect what = core::effect::read;
  const core::ports::http_exchange* http = nullptr;
  std::string_view provider;
  bool plain = false;       ///< the request went in plain http
  bool stream_cut = false;  ///< an event stream began and ended without the answer
  bool may_reopen = false;  ///< the request carried a session id and no session was replaced yet
  int tries = 1;            ///< requests sent so far, this one included
  core::steady_time now{};
  core::steady_time deadline{};
  std::uint32_t random = 0;  ///< spreads the waits
};

enum class next_step : std::uint8_t {
  answer,  ///< the call ends with `answer`
  again,   ///< after `wait`, the same once more (reads only)
  reopen,  ///< the server has ended the session and taken nothing: a new one, then once more
};

struct verdict {
  next_step step = next_step::answer;
  std::chrono::milliseconds wait{0};
  core::tool_answer answer;
};

inline constexpr int tries_max = 3;

/// What to do after an exchange without an answer (design: repeats). A read is tried again when the
/// server was unreachable, went away, or answered 429 or 5xx, at most `tries_max` times and never
/// beyond the deadline. A write that was sent and has no answer that says it was not taken is
/// `unknown`.
verdict judge(const attempt_facts& facts);

/// The wait before the next try: Retry-After if the server gave one, else growing from 100 ms.
std::chrono::milliseconds back_off(int tries, int retry_after_s, std::uint32_t random) noexcept;

/// What to tell when an open session could not be had.
core::tool_answer answer_of(const core::error& failed, std::string_view provider);

/// The same facts as an error of `open` and `list`.
core::error error_of(const core::tool_answer& answer, const core::ports::http_exchange& http);

/// What to do when the other side does not accept the credentials.
std::string connect_again(std::string_view provider);

}  // namespace patchbay::mcp
