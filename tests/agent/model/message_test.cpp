#include "agent/model/message.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

image picture(std::string bytes) {
  image out;
  out.bytes = std::make_shared<const std::string>(std::move(bytes));
  return out;
}

message turn(std::vector<message_part> parts) {
  message m;
  m.parts = std::move(parts);
  return m;
}

/// The texts, and of images their bytes in brackets.
std::string shown(const std::vector<message>& all) {
  std::string out;
  for (const message& m : all) {
    out += "|";
    for (const message_part& p : m.parts) {
      out += p.is_image() ? "[" + *p.picture.bytes + "]" : p.text;
    }
  }
  return out;
}

TEST(Defects, D17ImagesAreTrimmedByRebuildingWithPartsAfterEachImage) {
  const std::vector<message> all = {
      turn({image_part(picture("1")), text_part("a"), text_part("b")}),
      turn({text_part("c"), image_part(picture("2")), image_part(picture("3")), text_part("d")}),
      turn({image_part(picture("4")), text_part("e")})};
  EXPECT_EQ(shown(with_newest_images(all, 2)), "|ab|c[3]d|[4]e");
  EXPECT_EQ(shown(with_newest_images(all, 1)), "|ab|cd|[4]e");
  EXPECT_EQ(shown(with_newest_images(all, 0)), "|ab|cd|e");
  EXPECT_EQ(shown(all), "|[1]ab|c[2][3]d|[4]e");
}

TEST(Messages, EnoughRoomKeepsAllImages) {
  const std::vector<message> all = {turn({image_part(picture("1")), image_part(picture("2"))})};
  EXPECT_EQ(shown(with_newest_images(all, 2)), shown(all));
  EXPECT_EQ(shown(with_newest_images(all, 99)), shown(all));
  EXPECT_TRUE(with_newest_images({}, 3).empty());
}

TEST(Messages, MessageOfImagesOnlyIsNeverEmpty) {
  const std::vector<message> all = {turn({image_part(picture("1"))}),
                                    turn({image_part(picture("2"))})};
  const auto kept = with_newest_images(all, 1);
  ASSERT_EQ(kept.size(), 2u);
  ASSERT_EQ(kept[0].parts.size(), 1u);
  EXPECT_FALSE(kept[0].parts[0].is_image());
  EXPECT_FALSE(kept[0].parts[0].text.empty());
}

TEST(Messages, UsageAddsUp) {
  token_usage sum{10, 2, 3};
  sum += token_usage{1, 1, 1};
  EXPECT_EQ(sum, (token_usage{11, 3, 4}));
}

}  // namespace
}  // namespace patchbay::agent
