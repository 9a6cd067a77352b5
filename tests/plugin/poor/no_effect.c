/* Does not say what its action does to the world. */
#include "../../abi/hostile/hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
}

static void describe(patchbay_sink out) {
  out.append(out.ctx,
             text("{\"manifest\":1,\"providers\":[{\"name\":\"poor\",\"title\":\"Poor\","
                  "\"doc\":\"Poor.\",\"actions\":[{\"name\":\"poor_act\",\"doc\":\"Do it.\","
                  "\"parameters\":[],\"tools\":[{\"name\":\"T\"}]}]}]}"));
}

HOSTILE_PLUGIN(describe, create_well);
