/* Never gives an instance. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
}
static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  (void)host, (void)config, (void)why;
  for (volatile int on = 1; on;) {
  }
  return 0;
}
HOSTILE_PLUGIN(describe_well, create);
