/* An entry of a later minor version: fine. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

const patchbay_entry patchbay_plugin_entry = {sizeof(patchbay_entry) + 64, PATCHBAY_ABI_MAJOR, 7,
                                              describe_well, create_well};
