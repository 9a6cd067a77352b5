/* A status that nobody knows. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, 4711, "what is this");
}
HOSTILE_PLUGIN(describe_well, create_well);
