/* Ends whatever process opens it. */
#include <stdlib.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "1");
}

__attribute__((constructor)) static void end(void) { abort(); }
HOSTILE_PLUGIN(describe_well, create_well);
