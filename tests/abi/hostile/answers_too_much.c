/* An answer larger than the host takes; its bytes are never read. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  patchbay_str body = {"", (size_t)1 << 30};
  host_->complete(host_, id, PATCHBAY_OK, body);
}
HOSTILE_PLUGIN(describe_well, create_well);
