/* Gives up with abort(). */
#include <stdlib.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  abort();
}
HOSTILE_PLUGIN(describe_well, create_well);
