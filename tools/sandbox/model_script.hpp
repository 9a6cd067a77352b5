#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"
#include "core/result.hpp"

namespace patchbay::sandbox {

/// What the model endpoints answer to one request.
struct scripted_reply {
  std::string text;
  std::string finish = "stop";  ///< stop, length or refusal
  std::int64_t input_tokens = 100, cached_tokens = 0, output_tokens = 20;
  bool usage = true;             ///< tells the tokens
  std::int64_t stop_after = -1;  ///< pieces after which a stream ends without saying so
  std::string refuses;           ///< 400 that names this parameter, while a request has it
  int status = 0;                ///< answers this instead of a reply
  std::string body, content_type, retry_after;  ///< of that answer
};

/// Replies for the requests that it fits.
struct script_part {
  std::string model;  ///< empty: any
  std::string when;   ///< a text that the request must hold; empty: any
  std::deque<scripted_reply> replies;
  bool repeat = false;  ///< the last reply is given for ever
  std::uint64_t given = 0;
};

/// A message of a request, as it arrived.
struct heard_message {
  std::string role, text;
  std::size_t images = 0;
};

/// One request to a model.
struct model_request_note {
  std::uint64_t seq = 0;
  std::string api, model;
  bool stream = false, key = false;
  std::vector<heard_message> messages;
  std::size_t images = 0, image_bytes = 0;  ///< bytes as base64
  std::string parameters;                   ///< JSON: the request without its messages

  [[nodiscard]] bool holds(std::string_view text) const;
};

inline constexpr std::size_t model_notes_max = 1000;
inline constexpr std::size_t script_parts_max = 1000;

/// The part that the models play, and what they were asked.
class model_script {
 public:
  /// Adds a part: {"model", "when", "repeat", "replies": ["text" or {...}]}. invalid_argument with
  /// the name of the member that is wrong.
  core::result<void> add(const core::json::value& given);
  /// The next reply of the first part that fits, or nothing.
  std::optional<scripted_reply> next(const model_request_note& asked);
  std::uint64_t note(model_request_note made);
  void clear();

  std::deque<model_request_note> notes;
  std::string key;  ///< which a request must bring; empty: none or any
  [[nodiscard]] const std::list<script_part>& parts() const noexcept { return parts_; }

 private:
  std::list<script_part> parts_;
  std::uint64_t seen_ = 0;
};

/// Reads who says what to which model from the body of a request of any of the three interfaces.
model_request_note heard(std::string_view api, const core::json::value& body);

}  // namespace patchbay::sandbox
