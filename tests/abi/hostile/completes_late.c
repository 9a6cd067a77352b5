/* Ends its first call once more while it serves the next one. */
#include "hostile.h"

static patchbay_call first;

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  if (first == 0) {
    first = id;
  } else {
    complete(first, PATCHBAY_OK, "\"late\"");
  }
  complete(id, PATCHBAY_OK, "1");
}
HOSTILE_PLUGIN(describe_well, create_well);
