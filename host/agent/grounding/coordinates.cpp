#include "agent/grounding/coordinates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

namespace patchbay::agent {
namespace {

constexpr std::array<std::pair<coordinates, std::string_view>, 4> words = {
    {{coordinates::absolute_resized, "absolute-resized"},
     {coordinates::absolute_input, "absolute-input"},
     {coordinates::per_mille, "per-mille"},
     {coordinates::unit, "unit"}}};

constexpr double patch = 28;
constexpr double pixels_min = 100 * patch * patch;
constexpr double pixels_max = 16384 * patch * patch;

int patches(double count) { return static_cast<int>(std::max(count, 1.0) * patch); }

std::string shown(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

core::error outside(named_point p, double width, double height) {
  return {core::errc::not_found,
          std::string(grounding_failed) + ": The grounding model named the point (" + shown(p.x) +
              ", " + shown(p.y) + "), which is not within 0 to " + shown(width) + " and 0 to " +
              shown(height) + ".",
          "Check the coordinates that are configured for this model.", 0};
}

int pixel(double value, double range, int side) {
  const auto scaled = std::lround(value * side / range);
  return static_cast<int>(std::min<long>(scaled, side - 1));
}

}  // namespace

std::string_view name(coordinates c) noexcept {
  for (const auto& [mode, word] : words) {
    if (mode == c) return word;
  }
  return "absolute-input";
}

std::optional<coordinates> coordinates_from(std::string_view word) noexcept {
  for (const auto& [mode, text] : words) {
    if (text == word) return mode;
  }
  return std::nullopt;
}

pixel_size smart_resize(pixel_size picture) noexcept {
  const double width = std::max(picture.width, 1);
  const double height = std::max(picture.height, 1);
  // Halves go to the even multiple, as in the models' own code.
  pixel_size out{patches(std::nearbyint(width / patch)), patches(std::nearbyint(height / patch))};
  const double pixels = static_cast<double>(out.width) * out.height;
  if (pixels > pixels_max) {
    const double shrink = std::sqrt(width * height / pixels_max);
    out = {patches(std::floor(width / shrink / patch)),
           patches(std::floor(height / shrink / patch))};
  } else if (pixels < pixels_min) {
    const double grow = std::sqrt(pixels_min / (width * height));
    out = {patches(std::ceil(width * grow / patch)), patches(std::ceil(height * grow / patch))};
  }
  return out;
}

core::result<screen_point> on_screen(named_point p, coordinates mode, pixel_size picture,
                                     pixel_size screen) {
  double width = picture.width;
  double height = picture.height;
  switch (mode) {
    case coordinates::absolute_resized: {
      const pixel_size resized = smart_resize(picture);
      width = resized.width;
      height = resized.height;
      break;
    }
    case coordinates::per_mille:
      width = height = 1000;
      break;
    case coordinates::unit:
      width = height = 1;
      break;
    case coordinates::absolute_input:
      break;
  }
  const bool inside = p.x >= 0 && p.x <= width && p.y >= 0 && p.y <= height;
  if (!inside || width <= 0 || height <= 0 || screen.width <= 0 || screen.height <= 0) {
    return outside(p, width, height);
  }
  return screen_point{pixel(p.x, width, screen.width), pixel(p.y, height, screen.height)};
}

}  // namespace patchbay::agent
