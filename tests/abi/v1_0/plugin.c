/* A plugin as it was built when revision 1.0 of the interface was frozen: with the copies of the
 * headers in this folder, never with today's. It uses all that 1.0 has. Do not change it. */
#include <patchbay/abi.h>
#include <patchbay/abi/derived_actions.h>
#include <patchbay/abi/health.h>
#include <patchbay/abi/tools.h>
#include <string.h>

static patchbay_str text(const char* c) {
  patchbay_str s = {c, strlen(c)};
  return s;
}

/* What waits for the tool; the host runs the requests of one call one after the other, and the test
 * makes one call at a time. */
static struct waiting {
  const patchbay_host* host;
  patchbay_call id;
} waiting;

static void done(void* user, patchbay_status status, patchbay_str body) {
  struct waiting* on = user;
  on->host->complete(on->host, on->id, status, body);
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  const patchbay_host* host = self->self;
  const patchbay_tools* tools = host->get_extension(host, PATCHBAY_EXT_TOOLS);
  const patchbay_tool_request request = {sizeof request, text("SAY"), arguments};
  patchbay_status status;
  (void)action;
  host->log(host, PATCHBAY_INFO, text("asked"));
  waiting.host = host;
  waiting.id = id;
  status = tools->call(host, id, &request, done, &waiting);
  if (status != PATCHBAY_OK) host->complete(host, id, status, text("refused"));
}

static patchbay_status check(const patchbay_plugin* self, patchbay_sink out) {
  (void)self, (void)out;
  return PATCHBAY_OK;
}

static patchbay_status derive(const patchbay_plugin* self, patchbay_str provider,
                              patchbay_str tools, patchbay_sink out) {
  (void)self, (void)provider, (void)tools;
  out.append(out.ctx, text("["));
  out.append(out.ctx, text("]"));
  return PATCHBAY_OK;
}

static const void* get_extension(const patchbay_plugin* self, const char* id) {
  static const patchbay_health health = {sizeof(patchbay_health), check};
  static const patchbay_derived_actions derived = {sizeof(patchbay_derived_actions), derive};
  (void)self;
  if (strcmp(id, PATCHBAY_EXT_HEALTH) == 0) return &health;
  return strcmp(id, PATCHBAY_EXT_DERIVED_ACTIONS) == 0 ? &derived : 0;
}

static void destroy(const patchbay_plugin* self) { (void)self; }

static patchbay_plugin instance = {sizeof(patchbay_plugin), 0, invoke, get_extension, destroy};

static void describe(patchbay_sink out) {
  out.append(
      out.ctx,
      text("{\"manifest\":1,\"providers\":[{\"name\":\"first\",\"title\":\"First\",\"doc\":"
           "\"The first revision.\",\"actions\":[{\"name\":\"first_say\",\"doc\":\"Say it.\","
           "\"effect\":\"write\",\"parameters\":[{\"name\":\"word\",\"type\":\"string\","
           "\"required\":true,\"doc\":\"What to say.\"}],\"tools\":[{\"name\":\"SAY\","
           "\"effect\":\"write\"}]}]}]}"));
}

static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  if (config.size == 0) {
    why.append(why.ctx, text("no configuration"));
    return 0;
  }
  instance.self = (void*)host;
  return &instance;
}

const patchbay_entry patchbay_plugin_entry = {sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR,
                                              PATCHBAY_ABI_MINOR, describe, create};
