#pragma once

#include <string>
#include <string_view>

#include "agent/grounding/coordinates.hpp"
#include "agent/model/model.hpp"

namespace patchbay::agent {

/// What is looked for, and where.
struct grounding_request {
  std::string description;  ///< of one element, in the words of the model that wants to use it
  image picture;            ///< the whole screen
  pixel_size picture_size;
  pixel_size screen;
};

struct grounded {
  screen_point at;
  token_usage usage;  ///< of all questions
  int questions = 1;
};

/// How a grounding model is asked: the picture first, the words last, no system message.
/// `correction` says what was wrong with the reply before; empty on the first question.
model_request grounding_question(const grounding_request& r, std::string_view correction);

/// Asks `of` for the point, and once more when its reply names none or one that is not on the
/// picture. Errors: those of `model::ask`; not_found, beginning with `grounding_failed`, after the
/// second reply.
core::ports::task<core::result<grounded>> ground(model& of, grounding_request r, coordinates mode,
                                                 core::steady_time deadline,
                                                 core::ports::cancel_token* cancel);

}  // namespace patchbay::agent
