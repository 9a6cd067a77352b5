#include "agent/model/endpoint.hpp"

#include <map>

#include <gtest/gtest.h>

#include "agent/model/environment.hpp"
#include "core/ports/http.hpp"

namespace patchbay::agent {
namespace {

variables from(std::map<std::string, std::string> set) {
  return [set = std::move(set)](std::string_view name) {
    const auto at = set.find(std::string(name));
    return at == set.end() ? std::string() : at->second;
  };
}

std::string target(const model_endpoint& e) {
  const auto to = target_of(e);
  return to.ok() ? (to->origin.tls ? "https://" : "http://") + to->authority + to->target
                 : to.error().message;
}

model_endpoint at(std::string base) {
  model_endpoint e;
  e.name = "fast";
  e.model = "m";
  e.base_url = std::move(base);
  return e;
}

TEST(Endpoint, PathOfTheApiIsAppendedOnce) {
  EXPECT_EQ(target(at("https://a.example/v1")), "https://a.example/v1/chat/completions");
  EXPECT_EQ(target(at("https://a.example/v1//")), "https://a.example/v1/chat/completions");
  EXPECT_EQ(target(at("https://a.example/v1/chat/completions")),
            "https://a.example/v1/chat/completions");
  auto e = at("https://a.example/v1?x=1");
  e.query = "y=2";
  e.api = model_api::messages;
  EXPECT_EQ(target(e), "https://a.example/v1/messages?x=1&y=2");
}

TEST(Endpoint, WrongOnesAreNamedWithoutTheirKey) {
  auto e = at("ftp://a.example");
  e.key = secret("topsecret");
  EXPECT_NE(target(e).find("\"fast\""), std::string::npos);
  EXPECT_NE(target(at("")).find("base URL"), std::string::npos);
  e = at("https://a.example");
  e.key = secret("topsecret\r\nX-Evil: 1");
  EXPECT_NE(target(e).find("key"), std::string::npos);
  EXPECT_EQ(target(e).find("topsecret"), std::string::npos);
  e = at("https://a.example");
  e.model.clear();
  EXPECT_FALSE(target_of(e).ok());
}

TEST(Endpoint, NamesOfApisGoBothWays) {
  for (const auto api : {model_api::chat, model_api::responses, model_api::messages}) {
    EXPECT_EQ(model_api_from(name(api)), api);
  }
  EXPECT_FALSE(model_api_from("telnet").has_value());
}

TEST(Environment, ProvidersHaveTheirVariables) {
  const auto of = from({{"OPENAI_API_KEY", "k1"},
                        {"OPENAI_ORG_ID", "org"},
                        {"ANTHROPIC_API_KEY", "k2"},
                        {"vLLM_ENDPOINT_URL", "http://127.0.0.1:8000/v1"},
                        {"RUNPOD_ID", "pod"},
                        {"RUNPOD_API_KEY", "k3"}});
  const auto openai = endpoint_for("openai", "gpt", of);
  ASSERT_TRUE(openai.ok());
  EXPECT_EQ(target(*openai), "https://api.openai.com/v1/chat/completions");
  EXPECT_EQ(openai->key.reveal(), "k1");
  EXPECT_EQ(openai->organization, "org");
  EXPECT_EQ(openai->name, "openai/gpt");
  const auto anthropic = endpoint_for("anthropic", "claude", of);
  ASSERT_TRUE(anthropic.ok());
  EXPECT_EQ(target(*anthropic), "https://api.anthropic.com/v1/messages");
  EXPECT_EQ(anthropic->key_as, key_header::x_api_key);
  const auto vllm = endpoint_for("vllm", "qwen", of);
  ASSERT_TRUE(vllm.ok());
  EXPECT_TRUE(vllm->key.empty());
  EXPECT_FALSE(vllm->image_detail);
  const auto runpod = endpoint_for("runpod", "ui", of);
  ASSERT_TRUE(runpod.ok());
  EXPECT_EQ(target(*runpod), "https://api.runpod.ai/v2/pod/openai/v1/chat/completions");
}

TEST(Environment, AzureHasItsDeploymentInThePath) {
  const auto e = endpoint_for("azure", "gpt",
                              from({{"AZURE_OPENAI_API_KEY", "k"},
                                    {"AZURE_OPENAI_ENDPOINT", "https://one.example/"},
                                    {"OPENAI_API_VERSION", "2025-01-01"}}));
  ASSERT_TRUE(e.ok());
  EXPECT_EQ(target(*e),
            "https://one.example/openai/deployments/gpt/chat/completions?api-version=2025-01-01");
  EXPECT_EQ(e->key_as, key_header::api_key);
}

TEST(Environment, MissingVariablesAreNamed) {
  const auto none = from({});
  EXPECT_NE(endpoint_for("openai", "m", none).error().message.find("OPENAI_API_KEY"),
            std::string::npos);
  EXPECT_NE(endpoint_for("vllm", "m", none).error().message.find("vLLM_ENDPOINT_URL"),
            std::string::npos);
  EXPECT_NE(endpoint_for("nobody", "m", none).error().hint.find("anthropic"), std::string::npos);
  EXPECT_EQ(default_endpoint(none).error().code, core::errc::not_found);
  EXPECT_EQ(grounding_endpoint(none).error().code, core::errc::not_found);
}

TEST(Environment, DefaultsAreFound) {
  const auto of = from({{"LLM_MODEL", "claude"},
                        {"LLM_PROVIDER", "anthropic"},
                        {"ANTHROPIC_API_KEY", "k"},
                        {"GROUNDING_BASE_URL", "https://ground.example/v1"},
                        {"GROUNDING_API_KEY", "g"}});
  EXPECT_EQ(default_endpoint(of)->name, "anthropic/claude");
  const auto grounding = grounding_endpoint(of);
  ASSERT_TRUE(grounding.ok());
  EXPECT_EQ(target(*grounding), "https://ground.example/v1/chat/completions");
  EXPECT_EQ(grounding->key.reveal(), "g");
}

}  // namespace
}  // namespace patchbay::agent
