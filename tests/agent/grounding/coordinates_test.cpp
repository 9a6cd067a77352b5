#include "agent/grounding/coordinates.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

constexpr pixel_size full_hd{1920, 1080};

screen_point at(named_point p, coordinates mode, pixel_size picture = full_hd,
                pixel_size screen = full_hd) {
  const auto out = on_screen(p, mode, picture, screen);
  EXPECT_TRUE(out.ok()) << out.error().message;
  return out.ok() ? *out : screen_point{-1, -1};
}

TEST(SmartResize, IsTheModelsOwn) {
  EXPECT_EQ(smart_resize(full_hd), (pixel_size{1932, 1092}));
  EXPECT_EQ(smart_resize({1280, 720}), (pixel_size{1288, 728}));
  EXPECT_EQ(smart_resize({1024, 768}), (pixel_size{1036, 756}));
  // 14 is halfway between 0 and 28; 70 between 56 and 84, and 3 is odd.
  EXPECT_EQ(smart_resize({700, 700}), (pixel_size{700, 700}));
}

TEST(SmartResize, StaysWithinItsLimits) {
  const pixel_size large = smart_resize({16000, 9000});
  EXPECT_LE(large.width * large.height, 16384 * 28 * 28);
  EXPECT_EQ(large.width % 28, 0);
  EXPECT_EQ(large.height % 28, 0);
  const pixel_size small = smart_resize({64, 48});
  EXPECT_GE(small.width * small.height, 100 * 28 * 28);
  EXPECT_NEAR(static_cast<double>(small.width) / small.height, 64.0 / 48, 0.2);
  EXPECT_GE(smart_resize({1, 1}).width, 28);
}

TEST(Coordinates, EachModeScalesToTheScreen) {
  EXPECT_EQ(at({966, 546}, coordinates::absolute_resized), (screen_point{960, 540}));
  EXPECT_EQ(at({960, 540}, coordinates::absolute_input), (screen_point{960, 540}));
  EXPECT_EQ(at({500, 500}, coordinates::per_mille), (screen_point{960, 540}));
  EXPECT_EQ(at({0.5, 0.5}, coordinates::unit), (screen_point{960, 540}));
}

TEST(Coordinates, PictureMayBeSmallerThanTheScreen) {
  EXPECT_EQ(at({480, 270}, coordinates::absolute_input, {960, 540}), (screen_point{960, 540}));
}

TEST(Coordinates, EdgesAreOnTheScreen) {
  EXPECT_EQ(at({0, 0}, coordinates::per_mille), (screen_point{0, 0}));
  EXPECT_EQ(at({1000, 1000}, coordinates::per_mille), (screen_point{1919, 1079}));
  EXPECT_EQ(at({1, 1}, coordinates::unit), (screen_point{1919, 1079}));
  EXPECT_EQ(at({1920, 1080}, coordinates::absolute_input), (screen_point{1919, 1079}));
}

TEST(Coordinates, PointsOutsideAreNeverMovedInside) {
  const std::pair<named_point, coordinates> outside[] = {
      {{-1, 5}, coordinates::absolute_input},   {{1921, 5}, coordinates::absolute_input},
      {{5, 1081}, coordinates::absolute_input}, {{1933, 5}, coordinates::absolute_resized},
      {{1001, 5}, coordinates::per_mille},      {{1.01, 0.5}, coordinates::unit},
      {{500, 500}, coordinates::unit}};
  for (const auto& [p, mode] : outside) {
    const auto out = on_screen(p, mode, full_hd, full_hd);
    ASSERT_FALSE(out.ok()) << p.x << " " << name(mode);
    EXPECT_TRUE(out.error().message.starts_with("E_GROUNDING: ")) << out.error().message;
  }
}

TEST(Coordinates, UnknownSizesAreAnError) {
  EXPECT_FALSE(on_screen({0, 0}, coordinates::absolute_input, {0, 0}, full_hd).ok());
  EXPECT_FALSE(on_screen({0, 0}, coordinates::unit, full_hd, {0, 0}).ok());
}

TEST(Coordinates, NamesGoBothWays) {
  for (const auto mode : {coordinates::absolute_resized, coordinates::absolute_input,
                          coordinates::per_mille, coordinates::unit}) {
    EXPECT_EQ(coordinates_from(name(mode)), mode);
  }
  EXPECT_FALSE(coordinates_from("relative").has_value());
}

}  // namespace
}  // namespace patchbay::agent
