/* Reads a file while it is loaded, before anybody called it. */
#include <fcntl.h>
#include <unistd.h>

#include "hostile.h"

static int got;
__attribute__((constructor)) static void look(void) {
  const int file = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
  got = file >= 0;
  if (file >= 0) close(file);
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, got ? "\"a file\"" : "\"no file\"");
}
HOSTILE_PLUGIN(describe_well, create_well);
