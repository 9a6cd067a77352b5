/* Calls itself without end. */
#include "hostile.h"

static volatile int depth;
static int deeper(volatile char* above) {
  volatile char here[4096];
  here[0] = above[0];
  ++depth;
  const int below = deeper(here);
  return below + here[0];
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  volatile char top[1] = {1};
  complete(id, PATCHBAY_OK, deeper(top) ? "1" : "0");
}
HOSTILE_PLUGIN(describe_well, create_well);
