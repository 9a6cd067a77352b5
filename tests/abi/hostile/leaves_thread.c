/* Starts a thread that stays when it is unloaded. */
#include <pthread.h>
#include <unistd.h>

#include "hostile.h"

static void* stay(void* nothing) {
  for (;;) pause();
  return nothing;
}
static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  pthread_t thread;
  const int failed = pthread_create(&thread, 0, stay, 0);
  complete(id, PATCHBAY_OK, failed ? "\"no thread\"" : "\"a thread\"");
}
HOSTILE_PLUGIN(describe_well, create_well);
