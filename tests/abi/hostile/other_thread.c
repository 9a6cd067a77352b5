/* Ends its call from a thread of its own. */
#include <pthread.h>

#include "hostile.h"

static void* finish(void* id) {
  complete(*(patchbay_call*)id, PATCHBAY_OK, "1");
  return 0;
}

static void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str action,
                   patchbay_str arguments) {
  IGNORE_INVOKE;
  pthread_t thread;
  if (pthread_create(&thread, 0, finish, &id) == 0) pthread_join(thread, 0);
}
HOSTILE_PLUGIN(describe_well, create_well);
