#pragma once

#include "agent/model/message.hpp"
#include "core/ports/http.hpp"

namespace patchbay::agent {

/// A language model. One per thread.
class model {
 public:
  virtual ~model() = default;
  /// The reply to `request`, by `deadline`. `deltas` and `cancel` may be null and must live until
  /// the end. Errors: unauthenticated (the key), invalid_argument (the server refused the request),
  /// rate_limited, too_large, unavailable (unreachable, or its answer is no reply), timeout,
  /// cancelled. Messages name the model and what came, and never a key.
  virtual core::ports::task<core::result<model_reply>> ask(model_request request,
                                                           core::steady_time deadline,
                                                           delta_sink* deltas,
                                                           core::ports::cancel_token* cancel) = 0;
};

}  // namespace patchbay::agent
