#include "agent/model/message.hpp"

#include <utility>

namespace patchbay::agent {
namespace {

constexpr std::string_view image_left_out = "(An older screenshot was left out here.)";

std::size_t images_in(const std::vector<message>& conversation) {
  std::size_t n = 0;
  for (const message& m : conversation) {
    for (const message_part& p : m.parts) n += p.is_image() ? 1 : 0;
  }
  return n;
}

}  // namespace

message_part text_part(std::string text) {
  message_part p;
  p.text = std::move(text);
  return p;
}

message_part image_part(image picture) {
  message_part p;
  p.picture = std::move(picture);
  return p;
}

std::string_view name(role r) noexcept {
  switch (r) {
    case role::system:
      return "system";
    case role::assistant:
      return "assistant";
    case role::user:
      break;
  }
  return "user";
}

std::string_view name(finish f) noexcept {
  switch (f) {
    case finish::complete:
      return "complete";
    case finish::length:
      return "length";
    case finish::refusal:
      return "refusal";
    case finish::other:
      break;
  }
  return "other";
}

token_usage& token_usage::operator+=(const token_usage& more) noexcept {
  input += more.input;
  cached += more.cached;
  output += more.output;
  return *this;
}

std::vector<message> with_newest_images(const std::vector<message>& conversation,
                                        std::size_t keep) {
  const std::size_t all = images_in(conversation);
  std::size_t leave_out = all > keep ? all - keep : 0;
  std::vector<message> out;
  out.reserve(conversation.size());
  for (const message& m : conversation) {
    message kept;
    kept.from = m.from;
    for (const message_part& p : m.parts) {
      if (p.is_image() && leave_out > 0) {
        --leave_out;
        continue;
      }
      kept.parts.push_back(p);
    }
    if (kept.parts.empty() && !m.parts.empty()) {
      kept.parts.push_back(text_part(std::string(image_left_out)));
    }
    out.push_back(std::move(kept));
  }
  return out;
}

}  // namespace patchbay::agent
