/* Crashes when the tool that it asked for has answered. */
#include "hostile.h"

static void done(void* user, patchbay_status status, patchbay_str body) {
  (void)user, (void)status, (void)body;
  *(volatile int*)16 = 1;
}
static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  call_tool(id, done, 0);
}
static void describe_a_write(patchbay_sink out) {
  out.append(out.ctx, text(MANIFEST("write", "write")));
}
HOSTILE_PLUGIN(describe_a_write, create_well);
