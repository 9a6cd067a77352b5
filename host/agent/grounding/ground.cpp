#include "agent/grounding/ground.hpp"

#include <utility>

namespace patchbay::agent {
namespace {

constexpr int questions_max = 2;
constexpr int output_tokens_max = 300;

core::result<screen_point> point_in(const model_reply& reply, const grounding_request& r,
                                    coordinates mode) {
  const auto named = read_point(reply.text);
  if (!named.ok()) return named.error();
  return on_screen(*named, mode, r.picture_size, r.screen);
}

}  // namespace

model_request grounding_question(const grounding_request& r, std::string_view correction) {
  std::string text =
      "Query: " + r.description + "\nGive the coordinates of one point only: (x, y).";
  if (!correction.empty()) {
    text += "\nYour last reply could not be used. " + std::string(correction);
  }
  message m;
  m.parts.push_back(image_part(r.picture));
  m.parts.push_back(text_part(std::move(text)));
  model_request out;
  out.conversation.push_back(std::move(m));
  out.temperature = 0.0;
  out.output_tokens_max = output_tokens_max;
  return out;
}

core::ports::task<core::result<grounded>> ground(model& of, grounding_request r, coordinates mode,
                                                 core::steady_time deadline,
                                                 core::ports::cancel_token* cancel) {
  grounded out;
  std::string correction;
  for (out.questions = 1;; ++out.questions) {
    model_request question = grounding_question(r, correction);
    auto reply = co_await of.ask(std::move(question), deadline, nullptr, cancel);
    if (!reply.ok()) co_return reply.error();
    out.usage += reply->usage;
    const auto found = point_in(*reply, r, mode);
    if (found.ok()) {
      out.at = *found;
      co_return out;
    }
    if (out.questions == questions_max) co_return found.error();
    correction = found.error().message;
  }
}

}  // namespace patchbay::agent
