#include <tuple>

#include "scene.hpp"

namespace patchbay::sandbox_tests {

namespace {

class Models : public scene {
 protected:
  void script(std::string_view given) {
    const reply got = box.send("POST", "/control/models/replies", given);
    EXPECT_EQ(got.status, 201) << got.body;
  }
  reply chat(std::string_view text, std::string_view more = {}, std::string_view model = "m") {
    return box.send("POST", "/v1/chat/completions",
                    R"({"model":")" + std::string(model) +
                        R"(","messages":[{"role":"user","content":")" + std::string(text) + "\"}]" +
                        std::string(more) + "}",
                    {{"Content-Type", "application/json"}, {"Authorization", "Bearer k"}});
  }
  /// What the model says, or its error.
  std::string said(std::string_view text, std::string_view model = "m") {
    const core::json::document whole = chat(text, {}, model).json();
    const auto* choices = core::json::find(whole, "choices");
    if (choices == nullptr) return "error";
    return std::string(
        core::json::string_at(*core::json::find((*choices)[0], "message"), "content"));
  }
};

TEST_F(Models, RepliesComeInTheirOrderAndEnd) {
  script(R"({"replies":["one","two"]})");
  EXPECT_EQ(said("hi"), "one");
  EXPECT_EQ(said("hi"), "two");
  EXPECT_EQ(chat("hi").status, 404);
}

TEST_F(Models, LastReplyCanBeRepeated) {
  script(R"({"repeat":true,"replies":["one","two"]})");
  EXPECT_EQ(said("hi"), "one");
  EXPECT_EQ(said("hi"), "two");
  EXPECT_EQ(said("hi"), "two");
}

TEST_F(Models, PartsAreChosenByModelAndText) {
  script(R"({"model":"small","repeat":true,"replies":["small"]})");
  script(R"({"when":"task of ana","repeat":true,"replies":["ana"]})");
  script(R"({"when":"task of bo","repeat":true,"replies":["bo"]})");
  EXPECT_EQ(said("the task of bo"), "bo");
  EXPECT_EQ(said("the task of ana"), "ana");
  EXPECT_EQ(said("the task of bo", "small"), "small");
  EXPECT_EQ(said("something else"), "error");
}

TEST_F(Models, StreamSaysTheSameInPieces) {
  script(R"({"replies":["A reply that does not fit into one piece of a stream."]})");
  const reply got = chat("hi", R"(,"stream":true,"stream_options":{"include_usage":true})");
  EXPECT_EQ(got.header("content-type"), "text/event-stream");
  EXPECT_NE(got.body.find(R"("delta":{"content":"A reply)"), std::string::npos) << got.body;
  EXPECT_NE(got.body.find(R"("finish_reason":"stop")"), std::string::npos);
  EXPECT_NE(got.body.find(R"("prompt_tokens":100)"), std::string::npos);
  EXPECT_TRUE(got.body.ends_with("data: [DONE]\n\n"));
}

TEST_F(Models, RequestsAreWrittenDown) {
  script(R"({"replies":["ok"]})");
  std::ignore = chat("look", R"(,"temperature":0.5)");
  const reply got = box.send("GET", "/control/models/requests");
  EXPECT_NE(got.body.find(R"("parameters":{"model":"m","temperature":0.5})"), std::string::npos)
      << got.body;
  EXPECT_NE(got.body.find(R"({"role":"user","text":"look","images":0})"), std::string::npos);
  EXPECT_NE(got.body.find(R"("key":true)"), std::string::npos);
}

TEST_F(Models, WrongScriptsAreRefusedByName) {
  for (const auto& [given, name] :
       {std::pair{R"({"replies":[]})", "replies"}, std::pair{R"({"replies":[{"txt":"x"}]})", "txt"},
        std::pair{R"({"replies":[{"status":99}]})", "status"},
        std::pair{R"({"replies":[{"finish":"never"}]})", "finish"}}) {
    const reply got = box.send("POST", "/control/models/replies", given);
    EXPECT_EQ(got.status, 400) << given;
    EXPECT_NE(got.body.find(name), std::string::npos) << got.body;
  }
}

TEST_F(Models, FaultsFindTheModel) {
  script(R"({"repeat":true,"replies":["ok"]})");
  fault(R"({"where":"model","match":"slow","what":{"status":429,"retry_after":"3"}})");
  EXPECT_EQ(said("hi"), "ok");
  const reply got = chat("hi", {}, "slow");
  EXPECT_EQ(got.status, 429);
  EXPECT_EQ(got.header("retry-after"), "3");
}

class Desktop : public scene {};

TEST_F(Desktop, PictureIsWholeAndChangesWithEachAction) {
  std::ignore = box.send("POST", "/control/desktop", R"({"width":33,"height":20})");
  const reply before = box.send("GET", "/desktop/screenshot");
  EXPECT_EQ(before.header("content-type"), "image/png");
  EXPECT_TRUE(before.body.starts_with("\x89PNG"));
  EXPECT_TRUE(before.body.ends_with("IEND\xae\x42\x60\x82"));
  EXPECT_EQ(box.send("GET", "/desktop/screenshot").body, before.body);
  std::ignore = box.send("POST", "/desktop/execute", R"({"command":"ls"})");
  const reply after = box.send("GET", "/desktop/screenshot");
  EXPECT_EQ(after.body.size(), before.body.size());
  EXPECT_NE(after.body, before.body);
}

TEST_F(Desktop, ExitCodeIsInA200) {
  std::ignore = box.send("POST", "/control/desktop", R"({"returncodes":[2]})");
  const reply got = box.send("POST", "/desktop/execute", R"({"command":"false"})");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(text_at(got, "returncode"), "2");
  EXPECT_EQ(text_at(got, "status"), "success");
}

TEST_F(Desktop, ResetForgetsItAndTheModels) {
  std::ignore = box.send("POST", "/desktop/execute", R"({"command":"ls"})");
  std::ignore = box.send("POST", "/control/models/replies", R"({"replies":["x"]})");
  EXPECT_EQ(text_at(box.send("GET", "/control/desktop"), "done"), "1");
  std::ignore = box.send("POST", "/control/reset");
  EXPECT_EQ(text_at(box.send("GET", "/control/desktop"), "done"), "0");
  EXPECT_EQ(box.send("GET", "/control/models/replies").body, R"({"parts":[]})");
}

}  // namespace

}  // namespace patchbay::sandbox_tests
