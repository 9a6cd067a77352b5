/* Fills the operator's log. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  for (int i = 0; i < 20000; ++i) host_->log(host_, PATCHBAY_ERROR, text("look at me"));
  complete(id, PATCHBAY_OK, "1");
}
HOSTILE_PLUGIN(describe_well, create_well);
