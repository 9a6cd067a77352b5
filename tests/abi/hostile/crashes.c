/* Writes where there is no memory. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  *(volatile int*)16 = 1;
}
HOSTILE_PLUGIN(describe_well, create_well);
