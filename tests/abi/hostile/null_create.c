/* Create gives no instance, with a reason. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "{}");
}

static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  (void)host, (void)config;
  why.append(why.ctx, text("the moon is wrong"));
  return 0;
}
HOSTILE_PLUGIN(describe_well, create);
