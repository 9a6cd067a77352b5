#pragma once

#include <string_view>

#include "core/result.hpp"

namespace patchbay::agent {

/// What messages of a failed grounding begin with.
inline constexpr std::string_view grounding_failed = "E_GROUNDING";

/// A point in the coordinates of the model that named it.
struct named_point {
  double x = 0;
  double y = 0;
};

/// The one point that `reply` names: (x,y), [x,y], x y alone, <point>x y</point>, x=.. y=.., JSON
/// with x and y, with or without words, calls, tags and quotes around it, integers or decimals. A
/// box of four numbers, or of two points side by side, stands for its centre. Reasoning before the
/// answer (<think>, <thoughts>) is not looked at. not_found, beginning with `grounding_failed`,
/// when there is no point or there are several.
core::result<named_point> read_point(std::string_view reply);

}  // namespace patchbay::agent
