/* Never ends its call. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
}
HOSTILE_PLUGIN(describe_well, create_well);
