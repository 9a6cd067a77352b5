/* Ends the process that it runs in. */
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  _exit(0);
}
HOSTILE_PLUGIN(describe_well, create_well);
