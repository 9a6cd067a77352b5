/* A plugin with settings, which its one action shows. */
#include <patchbay/abi.h>
#include <string.h>

static const patchbay_host* host_;
static char config_[1024];

static patchbay_str text(const char* c) {
  patchbay_str s = {c, strlen(c)};
  return s;
}

static void describe(patchbay_sink out) {
  out.append(
      out.ctx,
      text("{\"manifest\":1,\"settings\":["
           "{\"name\":\"region\",\"type\":\"string\",\"required\":true,"
           "\"choices\":[\"eu\",\"us\"],\"doc\":\"Where the account lives.\"},"
           "{\"name\":\"page_size\",\"type\":\"integer\",\"minimum\":1,\"maximum\":100,"
           "\"default\":20,\"doc\":\"Items of a page.\"}],"
           "\"providers\":[{\"name\":\"tuned\",\"title\":\"Tuned\",\"doc\":\"Has settings.\","
           "\"actions\":[{\"name\":\"tuned_show\",\"doc\":\"Show the settings.\","
           "\"effect\":\"read\",\"parameters\":[],"
           "\"tools\":[{\"name\":\"T\",\"effect\":\"read\"}]}]}]}"));
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  (void)self, (void)action, (void)arguments;
  host_->complete(host_, id, PATCHBAY_OK, text(config_));
}
static const void* no_extension(const patchbay_plugin* self, const char* id) {
  (void)self, (void)id;
  return 0;
}
static void destroy(const patchbay_plugin* self) { (void)self; }

static const patchbay_plugin instance = {sizeof(patchbay_plugin), 0, invoke, no_extension, destroy};

static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                     patchbay_sink why) {
  host_ = host;
  if (config.size >= sizeof config_) {
    why.append(why.ctx, text("the settings are too long"));
    return 0;
  }
  memcpy(config_, config.data, config.size);
  config_[config.size] = 0;
  return &instance;
}

const patchbay_entry patchbay_plugin_entry = {sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR,
                                              PATCHBAY_ABI_MINOR, describe, create};
