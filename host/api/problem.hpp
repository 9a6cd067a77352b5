#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/binding.hpp"
#include "core/result.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// The HTTP status that answers a request which failed with `code`.
int http_status(core::errc code) noexcept;

/// A problem document (RFC 9457), before it is written.
struct problem {
  int status = 500;
  core::errc code = core::errc::internal;
  std::string detail;  ///< what is wrong, in the caller's words
  std::string hint;    ///< what to do next; may be empty
  std::vector<core::violation> violations;
  int retry_after_s = 0;

  problem() = default;
  /// With the status that `http_status` gives.
  explicit problem(const core::error& e);
  problem(int http, core::errc why, std::string what, std::string next = {});
};

/// Makes `p` the answer of `x`: application/problem+json with type, title, status, detail, errc,
/// and where there are any hint, violations [{path, message, hint}] and request_id. 429 and 503
/// carry Retry-After.
void answer(net::exchange& x, const problem& p);
inline void answer(net::exchange& x, const core::error& e) { answer(x, problem(e)); }

/// The problem of a request that no handler saw: 400, 404, 405, 408, 413, 415, 417, 431, 500, 503.
void answer_failure(net::exchange& x, int status, std::string_view detail);

/// The reason phrase of `status`, which is the title of its problems.
std::string_view title(int status) noexcept;

}  // namespace patchbay::api
