#pragma once

namespace patchbay::agent {

/// Width and height of a picture or a screen, in pixels.
struct pixel_size {
  int width = 0;
  int height = 0;
  friend bool operator==(const pixel_size&, const pixel_size&) = default;
};

}  // namespace patchbay::agent
