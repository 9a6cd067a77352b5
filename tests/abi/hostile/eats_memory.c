/* Takes memory until there is none, then uses what it did not get. */
#include <stdlib.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  const size_t piece = (size_t)16 << 20;
  for (;;) memset(malloc(piece), 1, piece);
}
HOSTILE_PLUGIN(describe_well, create_well);
