#include <cstring>
#include <stdexcept>

#include <gtest/gtest.h>
#include <patchbay/sdk.hpp>

namespace {

using patchbay::json;

/// A host that remembers what it was asked for and how the call ended.
struct remembering_host {
  patchbay_host face{sizeof(patchbay_host), this, &complete, &log, &get_extension};
  int completions = 0;
  patchbay_status status = -1;
  std::string body, tool, arguments;
  patchbay_tool_done done = nullptr;
  void* user = nullptr;
  patchbay_status accepts = PATCHBAY_OK;

  static remembering_host& of(const patchbay_host* h) noexcept {
    return *static_cast<remembering_host*>(h->ctx);
  }
  static void complete(const patchbay_host* h, patchbay_call, patchbay_status status,
                       patchbay_str body) noexcept {
    ++of(h).completions;
    of(h).status = status;
    of(h).body.assign(body.data, body.size);
  }
  static void log(const patchbay_host*, patchbay_log_level, patchbay_str) noexcept {}
  static patchbay_status call_tool(const patchbay_host* h, patchbay_call,
                                   const patchbay_tool_request* r, patchbay_tool_done done,
                                   void* user) noexcept {
    of(h).tool.assign(r->name.data, r->name.size);
    of(h).arguments.assign(r->arguments.data, r->arguments.size);
    of(h).done = done;
    of(h).user = user;
    return of(h).accepts;
  }
  static const void* get_extension(const patchbay_host*, const char* id) noexcept {
    static constexpr patchbay_tools tools = {sizeof(patchbay_tools), &call_tool};
    return std::strcmp(id, PATCHBAY_EXT_TOOLS) == 0 ? &tools : nullptr;
  }
  void answer(patchbay_status s, const char* text) const {
    done(user, s, {text, std::strlen(text)});
  }
};

struct params {
  std::string word;
};

patchbay::task<json> ask(patchbay::call& call, std::string word) {
  const json arguments = json::object().set("word", word);
  auto answer = co_await call.tool("T", arguments);
  if (!answer) co_return answer.error();
  co_return std::move(*answer);
}

patchbay::task<json> twice(patchbay::call& call, params p) {
  auto first_wait = ask(call, p.word);
  json first = co_await first_wait;
  if (first["stop"].boolean()) throw std::runtime_error("stopped");
  auto second_wait = ask(call, std::string(first["next"].text()));
  json second = co_await second_wait;
  co_return json::list().add(std::move(first)).add(std::move(second));
}

/// Takes its arguments as they are, and reads all pages of a list.
patchbay::task<json> collect(patchbay::call& call, json given) {
  const json arguments = json::object().set("of", given["of"]).set("size", given["size"]);
  auto pages = patchbay::all_pages(call, "T", arguments, "items", 3);
  const json items = co_await pages;
  co_return json::object().set("given", given).set("items", items);
}

patchbay::provider sample() {
  return {.name = "x",
          .title = "X",
          .doc = "X.",
          .actions = {{.name = "x_twice",
                       .doc = "Ask twice.",
                       .parameters = {patchbay::field::of("word", &params::word, "W.").required()},
                       .tools = {{"T", patchbay::read}},
                       .run = patchbay::code<&twice>},
                      {.name = "x_collect",
                       .doc = "Collect.",
                       .parameters = {patchbay::field::string("of", "What.").required(),
                                      patchbay::field::integer("size", "Size.").fallback(2),
                                      patchbay::field::string("more", "More.")},
                       .tools = {{"T", patchbay::read}},
                       .run = patchbay::code<&collect>}}};
}

class SdkTask : public ::testing::Test {
 protected:
  void SetUp() override {
    plugin_ = patchbay::detail::create(&host_.face, {}, {}, &patchbay::detail::assembled<&sample>);
    ASSERT_NE(plugin_, nullptr);
  }
  void TearDown() override { plugin_->destroy(plugin_); }
  void invoke(std::string_view action, std::string_view arguments) {
    plugin_->invoke(plugin_, 1, {action.data(), action.size()},
                    {arguments.data(), arguments.size()});
  }

  remembering_host host_;
  const patchbay_plugin* plugin_ = nullptr;
};

TEST_F(SdkTask, AnActionIsSuspendedAtEachToolAndEndsOnce) {
  invoke("x_twice", R"({"word":"a"})");
  EXPECT_EQ(host_.completions, 0);
  EXPECT_EQ(host_.arguments, R"({"word":"a"})");
  host_.answer(PATCHBAY_OK, R"({"next":"b"})");
  EXPECT_EQ(host_.completions, 0);
  EXPECT_EQ(host_.arguments, R"({"word":"b"})");
  host_.answer(PATCHBAY_OK, "2");
  EXPECT_EQ(host_.completions, 1);
  EXPECT_EQ(host_.status, PATCHBAY_OK);
  EXPECT_EQ(host_.body, R"([{"next":"b"},2])");
}

TEST_F(SdkTask, AToolsErrorEndsTheActionWithItsNumberAndText) {
  invoke("x_twice", R"({"word":"a"})");
  host_.answer(PATCHBAY_UNKNOWN, "lost");
  EXPECT_EQ(host_.completions, 1);
  EXPECT_EQ(host_.status, PATCHBAY_UNKNOWN);
  EXPECT_EQ(host_.body, "lost");
}

TEST_F(SdkTask, ANumberThatNobodyKnowsIsInternal) {
  invoke("x_twice", R"({"word":"a"})");
  host_.answer(4711, "odd");
  EXPECT_EQ(host_.status, PATCHBAY_INTERNAL);
}

TEST_F(SdkTask, AThrownExceptionAfterAToolIsInternalWithItsText) {
  invoke("x_twice", R"({"word":"a"})");
  host_.answer(PATCHBAY_OK, R"({"stop":true})");
  EXPECT_EQ(host_.status, PATCHBAY_INTERNAL);
  EXPECT_EQ(host_.body, "stopped");
}

TEST_F(SdkTask, ARefusedToolDoesNotSuspend) {
  host_.accepts = PATCHBAY_CANCELLED;
  invoke("x_twice", R"({"word":"a"})");
  EXPECT_EQ(host_.completions, 1);
  EXPECT_EQ(host_.status, PATCHBAY_CANCELLED);
}

TEST_F(SdkTask, AnAnswerThatIsNoJsonIsAnError) {
  invoke("x_twice", R"({"word":"a"})");
  host_.answer(PATCHBAY_OK, "<html>");
  EXPECT_EQ(host_.completions, 1);
  EXPECT_EQ(host_.status, PATCHBAY_INTERNAL);
  EXPECT_EQ(host_.body.rfind("the answer of T: not JSON", 0), 0u) << host_.body;
}

TEST_F(SdkTask, ArgumentsAsJsonHaveTheirFallbacksAndTypes) {
  invoke("x_collect", R"({"of":"a"})");
  EXPECT_EQ(host_.arguments, R"({"of":"a","size":2})");
  host_.answer(PATCHBAY_OK, "{}");
  EXPECT_EQ(host_.body, R"({"given":{"of":"a","size":2},"items":[]})");
  invoke("x_collect", R"({"of":1})");
  EXPECT_EQ(host_.status, PATCHBAY_INVALID_ARGUMENT);
  EXPECT_EQ(host_.body, "of: expected string");
}

TEST_F(SdkTask, PagesAreReadUntilOneHasNoToken) {
  invoke("x_collect", R"({"of":"a"})");
  host_.answer(PATCHBAY_OK, R"({"items":[1,2],"nextPageToken":"p2"})");
  EXPECT_EQ(host_.arguments, R"({"of":"a","size":2,"page_token":"p2"})");
  host_.answer(PATCHBAY_OK, R"({"items":[3]})");
  EXPECT_EQ(host_.body, R"({"given":{"of":"a","size":2},"items":[1,2,3]})");
}

TEST_F(SdkTask, PagesEndAtTheirBoundAndAtAFailure) {
  invoke("x_collect", R"({"of":"a"})");
  for (int page = 0; page < 3; ++page) {
    EXPECT_EQ(host_.completions, 0);
    host_.answer(PATCHBAY_OK, R"({"items":[1],"nextPageToken":"more"})");
  }
  EXPECT_EQ(host_.body, R"({"given":{"of":"a","size":2},"items":[1,1,1]})");
  invoke("x_collect", R"({"of":"a"})");
  host_.answer(PATCHBAY_TIMEOUT, "too late");
  EXPECT_EQ(host_.status, PATCHBAY_TIMEOUT);
  EXPECT_EQ(host_.body, "too late");
}

TEST_F(SdkTask, AMissingParameterAndAnUnknownActionAreErrors) {
  invoke("x_twice", "{}");
  EXPECT_EQ(host_.status, PATCHBAY_INVALID_ARGUMENT);
  EXPECT_EQ(host_.body, "word: is required");
  invoke("x_thrice", "{}");
  EXPECT_EQ(host_.status, PATCHBAY_NOT_FOUND);
}

}  // namespace
