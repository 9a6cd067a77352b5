/* Asks for more tools at once than may wait, and answers with the refusal. */
#include "hostile.h"

static void done(void* user, patchbay_status status, patchbay_str body) {
  (void)user, (void)status, (void)body;
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  patchbay_status last = PATCHBAY_OK;
  for (int i = 0; i < 1000 && last == PATCHBAY_OK; ++i) last = call_tool(id, done, 0);
  complete(id, last, "enough");
}
HOSTILE_PLUGIN(describe_well, create_well);
