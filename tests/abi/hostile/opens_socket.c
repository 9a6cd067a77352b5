/* Wants to talk to others by itself. */
#include <sys/socket.h>
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  const int inet = socket(AF_INET, SOCK_STREAM, 0), local = socket(AF_UNIX, SOCK_STREAM, 0);
  const int got = inet >= 0 || local >= 0;
  if (inet >= 0) close(inet);
  if (local >= 0) close(local);
  complete(id, PATCHBAY_OK, got ? "\"a socket\"" : "\"no socket\"");
}
HOSTILE_PLUGIN(describe_well, create_well);
