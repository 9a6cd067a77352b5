/* Never returns. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  for (volatile int on = 1; on;) {
  }
}
HOSTILE_PLUGIN(describe_well, create_well);
