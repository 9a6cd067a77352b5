/* An action with the name of one of the screen. */
#include "hostile.h"

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  complete(id, PATCHBAY_OK, "1");
}

static void describe(patchbay_sink out) {
  out.append(out.ctx, text("{\"manifest\":1,\"providers\":[{\"name\":\"drag\",\"title\":\"Drag\","
                           "\"doc\":\"Bad.\",\"actions\":[{\"name\":\"drag_and_drop\",\"doc\":"
                           "\"Do it.\",\"effect\":\"read\",\"parameters\":[],\"tools\":[{\"name\":"
                           "\"T\",\"effect\":\"read\"}]}]}]}"));
}
HOSTILE_PLUGIN(describe, create_well);
