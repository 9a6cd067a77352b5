/* Takes memory without end while it is looked at. */
#include <stdlib.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "1");
}

static void describe(patchbay_sink out) {
  const size_t piece = (size_t)16 << 20;
  (void)out;
  for (;;) memset(malloc(piece), 1, piece);
}
HOSTILE_PLUGIN(describe, create_well);
