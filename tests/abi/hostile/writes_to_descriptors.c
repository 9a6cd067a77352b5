/* Writes garbage to every descriptor that it finds. */
#include <unistd.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  for (int i = 0; i < 64; ++i) {
    if (write(i, "\377\377\377\377garbage", 11) < 0) continue;
  }
  complete(id, PATCHBAY_OK, "1");
}
HOSTILE_PLUGIN(describe_well, create_well);
