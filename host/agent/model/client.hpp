#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "agent/model/endpoint.hpp"
#include "agent/model/model.hpp"
#include "agent/model/retry.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/http.hpp"

namespace patchbay::agent {

/// What a client of models needs of its thread. All of it must outlive the client.
struct model_deps {
  core::ports::http_client* http = nullptr;
  core::ports::clock* time = nullptr;
  std::function<std::uint64_t()> random;  ///< for the jitter of delays
  retry_policy retries;
};

/// The model behind `e`. What its server refuses by name (a temperature, the name of the limit of
/// tokens) is left out from then on. invalid_argument as `target_of` says.
core::result<std::unique_ptr<model>> make_model(model_endpoint e, model_deps deps);

}  // namespace patchbay::agent
