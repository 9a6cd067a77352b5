#include "app/exit_code.hpp"

#include <cstdio>

namespace patchbay::app {

int complain(const core::error& e, int code) {
  std::fprintf(stderr, "patchbay: %s\n", e.message.c_str());
  if (!e.hint.empty()) std::fprintf(stderr, "          %s\n", e.hint.c_str());
  return code;
}

}  // namespace patchbay::app
