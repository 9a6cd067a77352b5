#include "api/calls.hpp"

#include <string>
#include <utility>

#include "api/caller.hpp"
#include "api/problem.hpp"

namespace patchbay::api {

net::task calls::get(net::exchange& x) {
  const auto id = core::call_id::parse(x.parameter("call_id"));
  if (!id) {
    answer(x, problem(404, core::errc::not_found,
                      "'" + std::string(x.parameter("call_id")) + "' is no call id",
                      "use the call_id of an outcome: 26 characters"));
    co_return;
  }
  std::string tenant(caller_of(x).tenant);
  auto recorded = co_await with_.calls.recorded(std::move(tenant), *id);
  if (recorded) {
    x.answer = std::move(*recorded);
  } else {
    answer(x, recorded.error());
  }
}

}  // namespace patchbay::api
