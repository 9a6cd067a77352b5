/* Needs a function that nobody has. */
#include "hostile.h"

int nobody_has_this(void);

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, nobody_has_this() ? "1" : "2");
}
HOSTILE_PLUGIN(describe_well, create_well);
