/* An entry that is too small. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

const patchbay_entry patchbay_plugin_entry = {8, PATCHBAY_ABI_MAJOR, 0, describe_well, create_well};
