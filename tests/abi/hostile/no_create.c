/* An entry without create. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

HOSTILE_PLUGIN(describe_well, 0);
