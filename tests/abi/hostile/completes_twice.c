/* Ends its call twice. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "1");
  complete(id, PATCHBAY_OK, "2");
}
HOSTILE_PLUGIN(describe_well, create_well);
