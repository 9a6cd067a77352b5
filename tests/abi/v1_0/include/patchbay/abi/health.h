/* patchbay.health/1, an extension of a plugin: whether an instance can do its work, e.g. whether
 * its configuration makes sense together. Words as in patchbay/abi.h. */
#ifndef PATCHBAY_ABI_HEALTH_H
#define PATCHBAY_ABI_HEALTH_H

#include "../abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PATCHBAY_EXT_HEALTH "patchbay.health/1"

/* Owned by the plugin, valid until destroy(). */
typedef struct patchbay_health {
  uint32_t size; /* of this struct, as the plugin knows it */
  /* PATCHBAY_OK: it can work. Anything else: it cannot, and `out` says why, in at most 1 KiB for
   * the operator. Asked once after create(): an instance that cannot work is destroyed and gets no
   * call, and the generation before it stays. May be asked again at any time until destroy().
   * [main] */
  patchbay_status (*check)(const patchbay_plugin*, patchbay_sink out) PATCHBAY_NOEXCEPT;
} patchbay_health;

#ifdef __cplusplus
}
#endif
#endif /* PATCHBAY_ABI_HEALTH_H */
