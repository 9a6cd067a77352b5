#pragma once

#include "api/deps.hpp"
#include "api/problem.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// /api/mcp/auth: the life cycle of a tenant's connections.
class auth {
 public:
  explicit auth(const deps& with) : with_(with) {}

  net::task start(net::exchange& x);       ///< POST, GET .../{provider}/start
  net::task finalize(net::exchange& x);    ///< POST .../{provider}/finalize
  net::task status(net::exchange& x);      ///< GET .../{provider}/status
  net::task status_all(net::exchange& x);  ///< GET .../status
  net::task disconnect(net::exchange& x);  ///< POST .../{provider}/disconnect
  net::task debug(net::exchange& x);       ///< GET .../{provider}/_debug/{what}

 private:
  const deps& with_;
};

/// The problem of a connection that could not be made or asked for. That the broker refused the
/// host's key is no fault of the request: 502, not 401.
problem connection_problem(const core::error& e);

}  // namespace patchbay::api
