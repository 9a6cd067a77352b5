#pragma once

#include "api/deps.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// /api/calls: what became of a call.
class calls {
 public:
  explicit calls(const deps& with) : with_(with) {}

  net::task get(net::exchange& x);  ///< GET /api/calls/{call_id}

 private:
  const deps& with_;
};

}  // namespace patchbay::api
