/* patchbay.derived-actions/1, an extension of a plugin: actions that are made from what a connected
 * server offers, instead of being listed in the manifest, and providers that are made from the
 * configuration. Words as in patchbay/abi.h. */
#ifndef PATCHBAY_ABI_DERIVED_ACTIONS_H
#define PATCHBAY_ABI_DERIVED_ACTIONS_H

#include "../abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PATCHBAY_EXT_DERIVED_ACTIONS "patchbay.derived-actions/1"

/* Owned by the plugin, valid until destroy(). */
typedef struct patchbay_derived_actions {
  uint32_t size; /* of this struct, as the plugin knows it */
  /* Writes the actions that `provider` has on a server whose tools/list says `tools`: a JSON list
   * of tools as the server gave it. The provider's row says "derives": true; it is one of the
   * manifest or of providers(). The answer is a JSON list of actions in the form of the manifest's,
   * at most 1 MiB; the host checks each as if the manifest had it. What the server says of a tool
   * or a parameter goes into the member "server_doc" of its row, never into "doc": the host cuts it
   * and shows it as the words of somebody who is not trusted. The answer depends on the arguments
   * and on the instance's configuration alone: the host asks once for each distinct list, and
   * tenants with equal lists share the answer. Both strings are borrowed until derive() returns.
   * PATCHBAY_OK: `out` is complete. PATCHBAY_NOT_FOUND: this provider's actions are those of the
   * manifest. Anything else: `out` says why not, for the operator. [main] */
  patchbay_status (*derive)(const patchbay_plugin*, patchbay_str provider, patchbay_str tools,
                            patchbay_sink out) PATCHBAY_NOEXCEPT;
  /* Writes the providers that this instance has by its configuration, beside those of the manifest:
   * a JSON list in the form of the manifest's, at most 1 MiB, each with "derives": true and no
   * actions. Called once after create() if the manifest says "configured_providers": true; else it
   * may be null. PATCHBAY_OK: `out` is complete. Anything else: `out` says why not, for the
   * operator, and the instance is destroyed. [main] */
  patchbay_status (*providers)(const patchbay_plugin*, patchbay_sink out) PATCHBAY_NOEXCEPT;
} patchbay_derived_actions;

#ifdef __cplusplus
}
#endif
#endif /* PATCHBAY_ABI_DERIVED_ACTIONS_H */
