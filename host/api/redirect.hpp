#pragma once

#include "api/deps.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// Where a browser comes back to after OAuth: GET /api/composio-redirect and
/// GET /api/mcp/auth/{provider}/callback. Told apart by shape:
///  - phase 1, the provider to us: `state` with `code` or `error` and no `status`. Answered with
///  302
///    to the broker's callback with the query unchanged; the code is neither read nor kept.
///  - phase 2, the broker to us: `status` or an account id. Finishes the attempt that `state` names
///    and shows a page, or goes to the attempt's return URL.
class redirect {
 public:
  explicit redirect(const deps& with) : with_(with) {}

  net::task arrive(net::exchange& x);

 private:
  void pass_on(net::exchange& x) const;
  net::task finish(net::exchange& x);

  const deps& with_;
};

}  // namespace patchbay::api
