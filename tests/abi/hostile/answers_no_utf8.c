/* Answers and complains in bytes that are no UTF-8. */
#include "hostile.h"

static int calls;

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  if (calls++ == 0) {
    complete(id, PATCHBAY_INVALID_ARGUMENT, "bad \377\300 bytes");
  } else {
    complete(id, PATCHBAY_OK, "\"\377\"");
  }
}
HOSTILE_PLUGIN(describe_well, create_well);
