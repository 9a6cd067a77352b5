#pragma once

#include "api/deps.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// /api/actions: what the tenant may call now, and the call.
class actions {
 public:
  explicit actions(const deps& with) : with_(with) {}

  void list(net::exchange& x);       ///< GET /api/actions
  void prompt(net::exchange& x);     ///< GET /api/actions/prompt
  net::task call(net::exchange& x);  ///< POST /api/actions/{name}

 private:
  const deps& with_;
};

/// Makes the reply to a call the answer of `x`: 200 with the outcome, 422 with every violation, or
/// the problem. `action` is the name that was asked for.
void answer_call(net::exchange& x, const deps& with, std::string_view action,
                 const core::ports::call_reply& reply);

}  // namespace patchbay::api
