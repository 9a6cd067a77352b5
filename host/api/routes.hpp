#pragma once

#include <memory>

#include "api/deps.hpp"
#include "net/router.hpp"

namespace patchbay::api {

/// The resources behind the routes of one router.
class routes {
 public:
  /// Adds every route of schemas/openapi.yaml to `to` and sets its `before`, `failure` and `after`.
  routes(net::router& to, deps with);
  ~routes();
  routes(const routes&) = delete;
  routes& operator=(const routes&) = delete;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// As `routes`, on the heap. One for each io thread's router; it must outlive the last request.
[[nodiscard]] inline std::unique_ptr<routes> make_routes(net::router& to, deps with) {
  return std::make_unique<routes>(to, with);
}

}  // namespace patchbay::api
