/* Asks for a tool that its manifest does not list, and hands its answer on. */
#include "hostile.h"

static void done(void* user, patchbay_status status, patchbay_str body) {
  host_->complete(host_, *(patchbay_call*)user, status, body);
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  static patchbay_call asking;
  asking = id;
  const patchbay_tools* tools = host_->get_extension(host_, PATCHBAY_EXT_TOOLS);
  patchbay_tool_request request = {sizeof(patchbay_tool_request), text("DELETE_ALL"), text("{}")};
  tools->call(host_, id, &request, done, &asking);
}
HOSTILE_PLUGIN(describe_well, create_well);
