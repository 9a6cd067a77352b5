#include "agent/controller/picture.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

std::string png(std::string_view width = std::string_view("\x00\x00\x07\x80", 4),
                std::string_view height = std::string_view("\x00\x00\x04\x38", 4)) {
  std::string out("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", 16);
  out += width;
  out += height;
  out += std::string(
      "\x08\x02\x00\x00\x00"
      "crc!",
      9);
  out += std::string("\x00\x00\x00\x00IEND\xae\x42\x60\x82", 12);
  return out;
}

/// Application segment, then a frame header of 640 x 480.
std::string jpeg() {
  std::string out(
      "\xff\xd8\xff\xe0\x00\x04"
      "JF"
      "\xff\xc0\x00\x0b\x08\x01\xe0\x02\x80\x01\x01",
      19);
  out += std::string("\x11\x00\xff\xd9", 4);
  return out;
}

TEST(Picture, PngTellsItsSize) {
  const auto got = read_screenshot(png());
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->media_type, "image/png");
  EXPECT_EQ(got->size, (pixel_size{1920, 1080}));
  EXPECT_EQ(*got->bytes, png());
}

TEST(Picture, JpegTellsItsSize) {
  const auto got = read_screenshot(jpeg());
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->media_type, "image/jpeg");
  EXPECT_EQ(got->size, (pixel_size{640, 480}));
}

TEST(Picture, EveryBeginningIsRefused) {
  for (const std::string& whole : {png(), jpeg()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(read_screenshot(whole.substr(0, size)).ok()) << size;
    }
  }
}

TEST(Picture, NonsenseIsSaidToBeThat) {
  EXPECT_NE(read_screenshot("").error().message.find("is empty"), std::string::npos);
  EXPECT_NE(read_screenshot("<html>").error().message.find("neither PNG nor JPEG"),
            std::string::npos);
  const std::string_view zero("\x00\x00\x00\x00", 4);
  EXPECT_NE(read_screenshot(png(zero)).error().message.find("0 by 1080"), std::string::npos);
  EXPECT_FALSE(read_screenshot(png("\xff\xff\xff\xff")).ok());
}

}  // namespace
}  // namespace patchbay::agent
