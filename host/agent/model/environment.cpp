#include "agent/model/environment.hpp"

#include <utility>

namespace patchbay::agent {
namespace {

using core::errc;
using core::error;

struct provider_row {
  std::string_view word;
  std::string_view key;          ///< the variable that holds the key
  std::string_view url;          ///< the variable that holds the base URL; empty: there is none
  std::string_view url_default;  ///< empty: the variable must be set
  model_api api = model_api::chat;
  key_header key_as = key_header::bearer;
  bool key_needed = true;
};

constexpr provider_row rows[] = {
    {"openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"},
    {"anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "https://api.anthropic.com/v1",
     model_api::messages, key_header::x_api_key},
    {"gemini", "GEMINI_API_KEY", "GEMINI_ENDPOINT_URL",
     "https://generativelanguage.googleapis.com/v1beta/openai"},
    {"open_router", "OPENROUTER_API_KEY", "OPEN_ROUTER_ENDPOINT_URL",
     "https://openrouter.ai/api/v1"},
    {"azure", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "", model_api::chat,
     key_header::api_key},
    {"vllm", "vLLM_API_KEY", "vLLM_ENDPOINT_URL", "", model_api::chat, key_header::bearer, false},
    {"huggingface", "HF_TOKEN", "HF_ENDPOINT_URL", ""},
    {"parasail", "PARASAIL_API_KEY", "", "https://api.parasail.io/v1"},
    {"runpod", "RUNPOD_API_KEY", "", ""},
};

constexpr std::string_view azure_version = "2024-10-21";

const provider_row* find_row(std::string_view word) {
  if (word == "azure_openai") word = "azure";
  if (word == "openrouter") word = "open_router";
  for (const provider_row& row : rows) {
    if (row.word == word) return &row;
  }
  return nullptr;
}

error not_set(std::string_view provider, std::string_view variable) {
  return {errc::invalid_argument,
          std::string(variable) + " is not set: without it no model of " + std::string(provider) +
              " can be asked.",
          "Set it and start again.", 0};
}

void for_azure(model_endpoint& e, const variables& of) {
  while (e.base_url.ends_with('/')) e.base_url.pop_back();
  e.base_url += "/openai/deployments/" + e.model;
  std::string version = of("OPENAI_API_VERSION");
  e.query = "api-version=" + (version.empty() ? std::string(azure_version) : std::move(version));
}

}  // namespace

std::vector<std::string_view> model_providers() {
  std::vector<std::string_view> out;
  for (const provider_row& row : rows) out.push_back(row.word);
  return out;
}

core::result<model_endpoint> endpoint_for(std::string_view provider, std::string_view model,
                                          const variables& of) {
  const provider_row* row = find_row(provider);
  if (row == nullptr) {
    std::string known;
    for (const provider_row& r : rows) known += (known.empty() ? "" : ", ") + std::string(r.word);
    return error{errc::invalid_argument, "No provider of models is named " + std::string(provider),
                 "Known are " + known + ".", 0};
  }
  model_endpoint e;
  e.name = std::string(row->word) + "/" + std::string(model);
  e.model = model;
  e.api = row->api;
  e.key_as = row->key_as;
  e.key = secret(of(row->key));
  if (e.key.empty() && row->key_needed) return not_set(row->word, row->key);
  if (!row->url.empty()) e.base_url = of(row->url);
  if (e.base_url.empty()) e.base_url = row->url_default;
  if (row->word == "runpod") {
    const std::string id = of("RUNPOD_ID");
    if (id.empty()) return not_set(row->word, "RUNPOD_ID");
    e.base_url = "https://api.runpod.ai/v2/" + id + "/openai/v1";
  }
  if (e.base_url.empty()) return not_set(row->word, row->url);
  if (row->word == "openai") e.organization = of("OPENAI_ORG_ID");
  if (row->word == "azure") for_azure(e, of);
  if (row->word == "vllm") e.image_detail = false;
  return e;
}

core::result<model_endpoint> default_endpoint(const variables& of) {
  const std::string model = of("LLM_MODEL");
  if (model.empty()) {
    return error{errc::not_found, "LLM_MODEL is not set: there is no default model.",
                 "Set LLM_PROVIDER and LLM_MODEL.", 0};
  }
  const std::string provider = of("LLM_PROVIDER");
  return endpoint_for(provider.empty() ? "openai" : provider, model, of);
}

core::result<model_endpoint> grounding_endpoint(const variables& of) {
  std::string model = of("GROUNDING_MODEL");
  if (model.empty()) model = "tgi";
  const std::string base = of("GROUNDING_BASE_URL");
  if (base.empty()) {
    if (!of("RUNPOD_ID").empty()) return endpoint_for("runpod", model, of);
    return error{errc::not_found, "GROUNDING_BASE_URL is not set: there is no grounding model.",
                 "Set it to the base URL of a server of chat completions.", 0};
  }
  model_endpoint e;
  e.name = "grounding";
  e.model = std::move(model);
  e.base_url = base;
  e.key = secret(of("GROUNDING_API_KEY"));
  e.image_detail = false;
  return e;
}

}  // namespace patchbay::agent
