#pragma once

#include <string_view>

#include "api/deps.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// What a supervisor, a scraper and a program that reads the description ask for.
class health {
 public:
  explicit health(const deps& with) : with_(with) {}

  void alive(net::exchange& x);    ///< GET /healthz: 200 while the process serves
  void ready(net::exchange& x);    ///< GET /readyz: 503 until calls can be made, and when it stops
  void metrics(net::exchange& x);  ///< GET /metrics, Prometheus' text format
  void openapi(net::exchange& x);  ///< GET /openapi.json

 private:
  const deps& with_;
};

/// schemas/openapi.yaml, which is written in YAML's JSON form.
std::string_view openapi_text() noexcept;

}  // namespace patchbay::api
