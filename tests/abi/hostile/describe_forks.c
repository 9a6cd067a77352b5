/* Leaves a process behind that keeps the answer open: it ends with its parent. */
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

static void describe(patchbay_sink out) {
  if (fork() == 0) {
    for (;;) pause();
  }
  describe_well(out);
}
HOSTILE_PLUGIN(describe, create_well);
