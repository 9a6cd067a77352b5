#pragma once

#include "api/deps.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// /api/plugins: what the plugin folder holds.
class plugins {
 public:
  explicit plugins(const deps& with) : with_(with) {}

  void list(net::exchange& x);         ///< GET /api/plugins
  net::task reload(net::exchange& x);  ///< POST /api/plugins/reload

 private:
  const deps& with_;
};

}  // namespace patchbay::api
