/* A manifest that is not JSON. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

static void describe(patchbay_sink out) { out.append(out.ctx, text("hello")); }
HOSTILE_PLUGIN(describe, create_well);
