#include "api/plugins.hpp"

#include <chrono>

#include "api/problem.hpp"

namespace patchbay::api {

namespace {

constexpr auto reload_wait = std::chrono::seconds(30);

}  // namespace

void plugins::list(net::exchange& x) { x.answer = with_.plugins.describe_json(); }

net::task plugins::reload(net::exchange& x) {
  auto loaded = co_await with_.plugins.reload(std::chrono::steady_clock::now() + reload_wait);
  if (loaded) {
    x.answer = std::move(*loaded);
  } else {
    answer(x, problem(loaded.error()));
  }
}

}  // namespace patchbay::api
