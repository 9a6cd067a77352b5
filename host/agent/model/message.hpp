#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::agent {

/// An encoded picture. Its bytes are shared, because a conversation sends them again each turn.
struct image {
  std::string media_type = "image/png";
  std::shared_ptr<const std::string> bytes;
};

/// One piece of a message: a text, or an image if `picture` has bytes.
struct message_part {
  std::string text;
  image picture;

  [[nodiscard]] bool is_image() const noexcept { return picture.bytes != nullptr; }
};
message_part text_part(std::string text);
message_part image_part(image picture);

enum class role : std::uint8_t { system, user, assistant };
/// "system", "user" or "assistant".
std::string_view name(role r) noexcept;

/// One message of a conversation; its parts are sent in their order.
struct message {
  role from = role::user;
  std::vector<message_part> parts;
};

/// `conversation` with the newest `keep` images only. All text stays, and a message that loses its
/// last part gets a text that says so, because no dialect takes an empty one.
std::vector<message> with_newest_images(const std::vector<message>& conversation, std::size_t keep);

/// What a model is asked. Members that are not set are not sent.
struct model_request {
  std::vector<message> conversation;
  std::optional<double> temperature;
  std::optional<int> output_tokens_max;
  std::string effort;  ///< of reasoning, e.g. "low"; empty: not sent
};

/// Why a reply ended.
enum class finish : std::uint8_t {
  complete,
  length,   ///< the limit of tokens cut it off
  refusal,  ///< the model declined, or a filter did
  other,    ///< e.g. a tool call, which was not offered
};
/// "complete", "length", "refusal" or "other".
std::string_view name(finish f) noexcept;

/// Tokens of one reply, or summed up over many.
struct token_usage {
  std::int64_t input = 0;   ///< all of them, with those from a cache
  std::int64_t cached = 0;  ///< those of `input` that came from a cache
  std::int64_t output = 0;  ///< with those spent on reasoning

  token_usage& operator+=(const token_usage& more) noexcept;
  friend bool operator==(const token_usage&, const token_usage&) = default;
};

/// Gets a reply while it is written. Called on the thread that asked.
class delta_sink {
 public:
  virtual ~delta_sink() = default;
  virtual void on_delta(std::string_view text) = 0;
  /// What came so far is void: the reply begins anew, because the connection broke.
  virtual void on_restart() {}
};

/// A whole reply. `text` may be empty: whether that is a failure is for the caller to say.
struct model_reply {
  std::string text;  ///< UTF-8
  finish ended = finish::complete;
  token_usage usage;
  bool usage_known = false;  ///< the server told the usage
  int attempts = 1;          ///< requests that were sent for this reply
};

}  // namespace patchbay::agent
