/* A manifest that is no UTF-8. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "1");
}

static void describe(patchbay_sink out) {
  out.append(out.ctx, text("{\"manifest\":1,\"\xff\":1}"));
}
HOSTILE_PLUGIN(describe, create_well);
