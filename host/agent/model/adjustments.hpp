#pragma once

#include <string_view>

namespace patchbay::agent {

/// What a server turned out not to take. Each is learned at most once.
struct adjustments {
  bool no_temperature = false;
  bool other_token_name = false;  ///< max_completion_tokens instead of max_tokens, or the reverse
  bool no_effort = false;
  bool no_stream_usage = false;  ///< chat: stream_options
  bool no_image_detail = false;

  friend bool operator==(const adjustments&, const adjustments&) = default;
};

/// Learns from the body of a 400 or 422: what it names as `param` or in its message. False: it
/// names nothing that can be left out, or only what was left out already.
bool learn(adjustments& known, std::string_view body);

}  // namespace patchbay::agent
