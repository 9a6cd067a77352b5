#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/grounding/point.hpp"
#include "agent/pixels.hpp"

namespace patchbay::agent {

/// A pixel of the screen, from 0.
struct screen_point {
  int x = 0;
  int y = 0;
  friend bool operator==(const screen_point&, const screen_point&) = default;
};

/// What the numbers of a grounding model mean.
enum class coordinates : std::uint8_t {
  absolute_resized,  ///< pixels of the picture as the model's own pre-processing resizes it
  absolute_input,    ///< pixels of the picture that was sent
  per_mille,         ///< 0 to 1000 of each side
  unit,              ///< 0 to 1 of each side
};
/// "absolute-resized", "absolute-input", "per-mille" or "unit".
std::string_view name(coordinates c) noexcept;
std::optional<coordinates> coordinates_from(std::string_view word) noexcept;

/// The size to which models of the Qwen2.5-VL family resize a picture: sides rounded to multiples
/// of 28, 100 to 16384 squares of 28 pixels in all, the aspect kept. 1920 x 1080 gives 1932 x 1092.
pixel_size smart_resize(pixel_size picture) noexcept;

/// The pixel of a screen that `p` means, where `picture` was sent and shows the whole screen. A
/// point outside of the coordinates' range is an error as of read_point, never moved inside; the
/// far edge itself is the last pixel.
core::result<screen_point> on_screen(named_point p, coordinates mode, pixel_size picture,
                                     pixel_size screen);

}  // namespace patchbay::agent
