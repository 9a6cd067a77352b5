#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/model/endpoint.hpp"

namespace patchbay::agent {

/// The value of an environment variable, empty when it is not set.
using variables = std::function<std::string(std::string_view name)>;

/// The words that `endpoint_for` knows, in the order of the documentation.
std::vector<std::string_view> model_providers();

/// The endpoint of `model` at `provider` (openai, anthropic, gemini, open_router, azure, vllm,
/// huggingface, parasail, runpod), with the address and key that the variables in use for it hold.
/// Its name is `provider/model`. invalid_argument names the variable that is missing.
core::result<model_endpoint> endpoint_for(std::string_view provider, std::string_view model,
                                          const variables& of);

/// The model of LLM_PROVIDER and LLM_MODEL. not_found when LLM_MODEL is not set.
core::result<model_endpoint> default_endpoint(const variables& of);

/// The grounding model of GROUNDING_BASE_URL, GROUNDING_API_KEY and GROUNDING_MODEL, or that of
/// RUNPOD_ID and RUNPOD_API_KEY. not_found when neither is set.
core::result<model_endpoint> grounding_endpoint(const variables& of);

}  // namespace patchbay::agent
