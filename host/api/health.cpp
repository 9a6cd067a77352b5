#include "api/health.hpp"

#include <string>

#include "api/problem.hpp"
#include "core/json.hpp"

namespace patchbay::api {

void health::alive(net::exchange& x) {
  x.answer += "{\"status\":\"ok\",\"version\":";
  core::json::append_string(x.answer, with_.config.version);
  x.answer += '}';
}

void health::ready(net::exchange& x) {
  if (with_.ready.load(std::memory_order_acquire)) {
    x.answer += "{\"status\":\"ready\"}";
    return;
  }
  answer(x, problem(503, core::errc::unavailable, "the host is starting or stopping",
                    "try again after the time that Retry-After says"));
}

void health::metrics(net::exchange& x) {
  x.content_type = "text/plain; version=0.0.4; charset=utf-8";
  x.answer = with_.metrics.render();
}

void health::openapi(net::exchange& x) { x.answer += openapi_text(); }

}  // namespace patchbay::api
