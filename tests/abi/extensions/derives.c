/* A plugin in plain C with both extensions of plugins: it makes an action of whatever it is given,
 * and is well unless it was built with UNWELL. */
#include <patchbay/abi.h>
#include <patchbay/abi/derived_actions.h>
#include <patchbay/abi/health.h>
#include <string.h>

static patchbay_str text(const char* c) {
  patchbay_str s = {c, strlen(c)};
  return s;
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  const patchbay_host* host = self->self;
  (void)action;
  host->complete(host, id, PATCHBAY_OK, arguments);
}

static patchbay_status check(const patchbay_plugin* self, patchbay_sink out) {
  (void)self;
#ifdef UNWELL
  out.append(out.ctx, text("the shop is closed"));
  return PATCHBAY_UNAVAILABLE;
#else
  (void)out;
  return PATCHBAY_OK;
#endif
}

/* "[]" gives no action, "[1]" garbage, "[2]" an action that breaks the rules, else one that does.
 */
static patchbay_status derive(const patchbay_plugin* self, patchbay_str provider,
                              patchbay_str tools, patchbay_sink out) {
  const char* row =
      "[{\"name\":\"shop_echo\",\"doc\":\"Say it back.\",\"effect\":\"read\","
      "\"parameters\":[],\"tools\":[{\"name\":\"ECHO\",\"effect\":\"read\"}]}]";
  const char* foreign =
      "[{\"name\":\"other_echo\",\"doc\":\"Say it back.\",\"effect\":\"read\","
      "\"parameters\":[],\"tools\":[{\"name\":\"ECHO\",\"effect\":\"read\"}]}]";
  (void)self;
  if (provider.size != 4 || memcmp(provider.data, "shop", 4) != 0) return PATCHBAY_NOT_FOUND;
  if (tools.size == 2) row = "[]";
  if (tools.size == 3) row = tools.data[1] == '1' ? "]" : foreign;
  out.append(out.ctx, text(row));
  return PATCHBAY_OK;
}

static const void* get_extension(const patchbay_plugin* self, const char* id) {
  static const patchbay_health health = {sizeof(patchbay_health), check};
  static const patchbay_derived_actions derived = {sizeof(patchbay_derived_actions), derive, 0};
  (void)self;
  if (strcmp(id, PATCHBAY_EXT_HEALTH) == 0) return &health;
  return strcmp(id, PATCHBAY_EXT_DERIVED_ACTIONS) == 0 ? &derived : 0;
}

static void destroy(const patchbay_plugin* self) { (void)self; }

static patchbay_plugin instance = {sizeof(patchbay_plugin), 0, invoke, get_extension, destroy};

static void describe(patchbay_sink out) {
  out.append(out.ctx, text("{\"manifest\":1,\"providers\":[{\"name\":\"shop\",\"title\":\"Shop\","
                           "\"doc\":\"A shop.\",\"derives\":true,\"actions\":[]}]}"));
}

static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  (void)config, (void)why;
  instance.self = (void*)host;
  return &instance;
}

const patchbay_entry patchbay_plugin_entry = {sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR,
                                              PATCHBAY_ABI_MINOR, describe, create};
