/* Starts processes without end; says how many it got when it is refused. */
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  int started = 0;
  while (fork() >= 0) ++started;
  complete(id, PATCHBAY_OK, started == 0 ? "\"no process\"" : "\"processes\"");
}
HOSTILE_PLUGIN(describe_well, create_well);
