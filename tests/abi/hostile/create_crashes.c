/* Crashes when its instance is made. */
#include <stdlib.h>

#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
}
static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  (void)host, (void)config, (void)why;
  abort();
}
HOSTILE_PLUGIN(describe_well, create);
