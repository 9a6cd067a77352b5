/* Ends its call while a tool that it asked for still waits; counts the answers. */
#include "hostile.h"

static int answers;

static void done(void* user, patchbay_status status, patchbay_str body) {
  (void)user, (void)body;
  if (status == PATCHBAY_CANCELLED) ++answers;
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  char body[] = "0";
  body[0] = (char)('0' + answers);
  call_tool(id, done, 0);
  complete(id, PATCHBAY_OK, body);
}
HOSTILE_PLUGIN(describe_well, create_well);
