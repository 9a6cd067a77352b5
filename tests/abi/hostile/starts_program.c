/* Wants to become another program. */
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  execl("/bin/true", "true", (char*)0);
  complete(id, PATCHBAY_OK, "\"no program\"");
}
HOSTILE_PLUGIN(describe_well, create_well);
