// Stays in memory for ever: a symbol that is unique in the process, a thread-local object with a
// destructor, and exports beside the entry.
#include <patchbay/abi.h>

template <class T>
__attribute__((visibility("default"))) T& kept() {
  static T one;
  return one;
}

struct counted {
  ~counted() { --kept<int>(); }
  int uses = 0;
};

extern "C" __attribute__((visibility("default"))) int poor_uses() {
  thread_local counted mine;
  return ++mine.uses;
}

static void describe(patchbay_sink out) noexcept {
  constexpr char manifest[] =
      R"({"manifest":1,"providers":[{"name":"poor","title":"Poor","doc":"Poor.","actions":[]}]})";
  out.append(out.ctx, {manifest, sizeof manifest - 1});
}

static void invoke(const patchbay_plugin*, patchbay_call, patchbay_str, patchbay_str) noexcept {}
static const void* no_extension(const patchbay_plugin*, const char*) noexcept { return nullptr; }
static void destroy(const patchbay_plugin*) noexcept {}

static const patchbay_plugin* create(const patchbay_host*, patchbay_str, patchbay_sink) noexcept {
  static const patchbay_plugin instance = {sizeof instance, nullptr, invoke, no_extension, destroy};
  return &instance;
}

extern "C" __attribute__((visibility("default"))) const patchbay_entry patchbay_plugin_entry = {
    sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR, PATCHBAY_ABI_MINOR, describe, create};
