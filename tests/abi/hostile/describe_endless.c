/* A manifest without end. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

static void describe(patchbay_sink out) {
  for (int i = 0; i < 100000; ++i) {
    out.append(out.ctx, text("0123456789012345678901234567890123456789"));
  }
}
HOSTILE_PLUGIN(describe, create_well);
