/* Holds the host's thread. */
#include <time.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  const clock_t until = clock() + CLOCKS_PER_SEC / 40;
  while (clock() < until) {
  }
  complete(id, PATCHBAY_OK, "1");
}
HOSTILE_PLUGIN(describe_well, create_well);
