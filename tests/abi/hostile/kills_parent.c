/* Sends a signal to the process that started it. */
#include <signal.h>
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  const int sent = kill(getppid(), 0);
  complete(id, PATCHBAY_OK, sent == 0 ? "\"a signal\"" : "\"no signal\"");
}
HOSTILE_PLUGIN(describe_well, create_well);
