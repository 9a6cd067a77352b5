/* Never comes back from destroy. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "1");
}
static void hang(const patchbay_plugin* self) {
  (void)self;
  for (volatile int on = 1; on;) {
  }
}
static const patchbay_plugin hanging = {sizeof(patchbay_plugin), 0, invoke, no_extension, hang};
static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  (void)create_well(host, config, why);
  return &hanging;
}
HOSTILE_PLUGIN(describe_well, create);
