/* Reads a file of the machine and makes one. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  const int old = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
  const int made = open("/tmp", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
  const int got = old >= 0 || made >= 0;
  if (old >= 0) close(old);
  if (made >= 0) close(made);
  complete(id, PATCHBAY_OK, got ? "\"a file\"" : "\"no file\"");
}
HOSTILE_PLUGIN(describe_well, create_well);
