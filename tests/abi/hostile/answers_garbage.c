/* An answer that is not JSON. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{\"a\":\xff}");
}
HOSTILE_PLUGIN(describe_well, create_well);
