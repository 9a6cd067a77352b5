#pragma once

#include <memory>
#include <string>

#include "agent/pixels.hpp"
#include "core/result.hpp"

namespace patchbay::agent {

/// A screenshot, as it was encoded.
struct screenshot {
  std::string media_type;  ///< image/png or image/jpeg
  pixel_size size;         ///< as the picture itself says
  std::shared_ptr<const std::string> bytes;
};

/// Checks that `bytes` are one whole PNG or JPEG of 1 to 16384 pixels a side, without decoding it.
/// unavailable says what is wrong.
core::result<screenshot> read_screenshot(std::string bytes);

}  // namespace patchbay::agent
