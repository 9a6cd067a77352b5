#pragma once

#include <memory>
#include <string>
#include <utility>

#include "agent/model/client.hpp"
#include "agent/sandboxed.hpp"

namespace patchbay::agent {

/// What was told while a reply was written.
struct told final : delta_sink {
  void on_delta(std::string_view text) override { all += text; }
  void on_restart() override {
    ++restarts;
    all.clear();
  }
  std::string all;
  int restarts = 0;
};

inline constexpr std::string_view model_key = "sk-verysecretkey-0123456789abcdef";

/// A model of the sandbox.
class talk : public sandboxed {
 protected:
  std::unique_ptr<model> open(model_api api = model_api::chat, bool stream = true) {
    model_endpoint e;
    e.name = "fast";
    e.model = "m-1";
    e.api = api;
    e.base_url = base.empty() ? box.base() + "/v1" : base;
    e.key = secret(std::string(model_key));
    if (api == model_api::messages) e.key_as = key_header::x_api_key;
    e.stream = stream;
    model_deps deps;
    deps.http = http.get();
    deps.time = &time;
    deps.random = [] { return std::uint64_t{0}; };
    deps.retries = retries;
    auto made = make_model(std::move(e), std::move(deps));
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }
  static model_request question(std::string text = "Where?") {
    model_request r;
    message m;
    m.parts.push_back(text_part(std::move(text)));
    r.conversation.push_back(std::move(m));
    r.temperature = 0.0;
    r.output_tokens_max = 50;
    return r;
  }
  core::result<model_reply> ask(model& of, model_request r = question(),
                                std::chrono::milliseconds wait = std::chrono::seconds(20)) {
    return await(of.ask(std::move(r), in(wait), &deltas, &cancel));
  }
  void script(std::string_view replies) {
    control("models/replies", R"({"replies":)" + std::string(replies) + "}");
  }
  std::size_t requests() {
    const auto seen = look("models/requests");
    return core::json::find(seen, "requests")->Size();
  }

  std::string base;
  retry_policy retries;
  told deltas;
  core::ports::cancel_token cancel;
};

}  // namespace patchbay::agent
