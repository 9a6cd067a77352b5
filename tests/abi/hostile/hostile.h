/* What the plugins of this folder have in common: each does everything right but for one thing.
 * A file defines `invoke` and says HOSTILE_PLUGIN(describe, create). */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <patchbay/abi.h>
#include <patchbay/abi/tools.h>
#include <string.h>

#define MANIFEST(EFFECT, TOOL_EFFECT)                                                            \
  "{\"manifest\":1,\"providers\":[{\"name\":\"hostile\",\"title\":\"Hostile\",\"doc\":\"Bad.\"," \
  "\"actions\":[{\"name\":\"hostile_act\",\"doc\":\"Do it.\",\"effect\":\"" EFFECT               \
  "\","                                                                                          \
  "\"parameters\":[],\"tools\":[{\"name\":\"T\",\"effect\":\"" TOOL_EFFECT "\"}]}]}]}"

static const patchbay_host* host_;

static inline patchbay_str text(const char* c) {
  patchbay_str s = {c, strlen(c)};
  return s;
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments);
static const void* no_extension(const patchbay_plugin* self, const char* id) {
  (void)self, (void)id;
  return 0;
}
static void destroy(const patchbay_plugin* self) { (void)self; }

static patchbay_plugin instance = {sizeof(patchbay_plugin), 0, invoke, no_extension, destroy};

static inline void describe_well(patchbay_sink out) {
  out.append(out.ctx, text(MANIFEST("read", "read")));
}
static inline const patchbay_plugin* create_well(const patchbay_host* host, patchbay_str config,
                                                 patchbay_sink why) {
  (void)config, (void)why;
  host_ = host;
  return &instance;
}
static inline void complete(patchbay_call id, patchbay_status status, const char* body) {
  host_->complete(host_, id, status, text(body));
}
static inline patchbay_status call_tool(patchbay_call id, patchbay_tool_done done, void* user) {
  const patchbay_tools* tools = host_->get_extension(host_, PATCHBAY_EXT_TOOLS);
  patchbay_tool_request request = {sizeof(patchbay_tool_request), text("T"), text("{}")};
  return tools->call(host_, id, &request, done, user);
}

#define IGNORE_INVOKE (void)self, (void)id, (void)action, (void)arguments
#define HOSTILE_PLUGIN(DESCRIBE, CREATE)                                                    \
  const patchbay_entry patchbay_plugin_entry = {sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR, \
                                                PATCHBAY_ABI_MINOR, DESCRIBE, CREATE}

#endif
