/* The provider of greets.cpp in plain C: it hands its arguments to the tool and the answer back. */
#include <patchbay/abi.h>
#include <patchbay/abi/tools.h>
#include <stdlib.h>
#include <string.h>

struct waiting {
  const patchbay_host* host;
  patchbay_call id;
};

static patchbay_str text(const char* c) {
  patchbay_str s = {c, strlen(c)};
  return s;
}

static void done(void* user, patchbay_status status, patchbay_str body) {
  struct waiting on = *(struct waiting*)user;
  free(user);
  on.host->complete(on.host, on.id, status, body);
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  const patchbay_host* host = self->self;
  const patchbay_tools* tools = host->get_extension(host, PATCHBAY_EXT_TOOLS);
  const patchbay_tool_request request = {sizeof request, text("SAY"), arguments};
  struct waiting* on = malloc(sizeof *on);
  patchbay_status status = PATCHBAY_INTERNAL;
  (void)action;
  if (on != 0 && tools != 0) {
    on->host = host;
    on->id = id;
    status = tools->call(host, id, &request, done, on);
  }
  if (status != PATCHBAY_OK) {
    free(on);
    host->complete(host, id, status, text("the host refused the tool"));
  }
}

static void destroy(const patchbay_plugin* self) { free((void*)self); }

static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  patchbay_plugin* made = malloc(sizeof *made);
  (void)config;
  if (made == 0) {
    why.append(why.ctx, text("no memory"));
    return 0;
  }
  *made = (patchbay_plugin){sizeof *made, (void*)host, invoke, 0, destroy};
  return made;
}

static void describe(patchbay_sink out) {
  out.append(
      out.ctx,
      text("{\"manifest\":1,\"providers\":[{\"name\":\"in_c\",\"title\":\"C\",\"doc\":"
           "\"Greets.\",\"actions\":[{\"name\":\"in_c_greet\",\"doc\":\"Greet some people.\","
           "\"effect\":\"read\",\"parameters\":[{\"name\":\"names\",\"type\":\"string_list\","
           "\"doc\":\"Whom.\"}],\"tools\":[{\"name\":\"SAY\",\"effect\":\"read\"}]}]}]}"));
}

const patchbay_entry patchbay_plugin_entry = {sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR,
                                              PATCHBAY_ABI_MINOR, describe, create};
