/* Exports more than its entry: loads, and the check says so. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

PATCHBAY_EXPORT int one_more(void);
int one_more(void) { return 1; }
HOSTILE_PLUGIN(describe_well, create_well);
