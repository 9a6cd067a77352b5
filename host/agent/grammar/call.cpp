#include "agent/grammar/call.hpp"

#include <algorithm>

namespace patchbay::agent {
namespace {

bool equal_values(const core::json::value& a, const core::json::value& b) {
  return core::json::text(a) == core::json::text(b);
}

bool has_equal(const call& in, const call_argument& a, std::size_t index) {
  if (a.name.empty()) {
    const call_argument& other = in.arguments[index];
    return other.name.empty() && equal_values(other.value, a.value);
  }
  return std::any_of(in.arguments.begin(), in.arguments.end(), [&](const call_argument& other) {
    return other.name == a.name && equal_values(other.value, a.value);
  });
}

}  // namespace

bool same(const call& a, const call& b) {
  if (a.action != b.action || a.arguments.size() != b.arguments.size()) return false;
  for (std::size_t i = 0; i < a.arguments.size(); ++i) {
    if (!has_equal(b, a.arguments[i], i)) return false;
  }
  return true;
}

}  // namespace patchbay::agent
