#include "agent/controller/picture.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace patchbay::agent {
namespace {

using core::errc;
using core::error;

constexpr std::string_view png_begin("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", 16);
constexpr std::string_view png_end("\x00\x00\x00\x00IEND\xae\x42\x60\x82", 12);
constexpr std::string_view jpeg_begin("\xff\xd8\xff", 3);
constexpr std::string_view jpeg_end("\xff\xd9", 2);
constexpr std::uint32_t side_max = 16384;

error broken(std::string why) {
  return {errc::unavailable, "The controller's screenshot " + std::move(why) + ".",
          "Check the display of the controlled machine.", 0};
}

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t n = 0;
  for (std::size_t i = 0; i < count; ++i) n = n << 8 | static_cast<unsigned char>(bytes[at + i]);
  return n;
}

struct sides {
  std::uint32_t width = 0, height = 0;
};

/// The size in the frame header of a JPEG, or zeros.
sides jpeg_sides(std::string_view b) {
  std::size_t at = 2;
  while (at + 9 < b.size() && b[at] == '\xff') {
    const auto marker = static_cast<unsigned char>(b[at + 1]);
    const bool frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) return {number(b, at + 7, 2), number(b, at + 5, 2)};
    const std::uint32_t length = number(b, at + 2, 2);
    if (length < 2) break;
    at += 2 + length;
  }
  return {};
}

}  // namespace

core::result<screenshot> read_screenshot(std::string bytes) {
  const std::string_view b = bytes;
  screenshot out;
  sides of;
  if (b.empty()) return broken("is empty");
  if (b.starts_with(png_begin) && b.size() >= png_begin.size() + 8) {
    out.media_type = "image/png";
    of = {number(b, 16, 4), number(b, 20, 4)};
    if (!b.ends_with(png_end)) return broken("is a PNG that breaks off");
  } else if (b.starts_with(jpeg_begin)) {
    out.media_type = "image/jpeg";
    of = jpeg_sides(b);
    if (!b.ends_with(jpeg_end)) return broken("is a JPEG that breaks off");
  } else {
    return broken("is neither PNG nor JPEG");
  }
  if (of.width == 0 || of.height == 0 || of.width > side_max || of.height > side_max) {
    return broken("says that it is " + std::to_string(of.width) + " by " +
                  std::to_string(of.height) + " pixels");
  }
  out.size = {static_cast<int>(of.width), static_cast<int>(of.height)};
  out.bytes = std::make_shared<const std::string>(std::move(bytes));
  return out;
}

}  // namespace patchbay::agent
