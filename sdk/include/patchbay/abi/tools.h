/* patchbay.tools/1, an extension of the host: call a tool of this provider's server on behalf of
 * a call. The host adds whose account it is, refuses what the manifest does not list for the
 * action, and records each call. Words as in patchbay/abi.h. */
#ifndef PATCHBAY_ABI_TOOLS_H
#define PATCHBAY_ABI_TOOLS_H

#include "../abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PATCHBAY_EXT_TOOLS "patchbay.tools/1"

/* Owned by the plugin; borrowed until call() returns, which copies it. */
typedef struct patchbay_tool_request {
  uint32_t size;          /* of this struct, as the plugin knows it */
  patchbay_str name;      /* e.g. GMAIL_SEND_EMAIL */
  patchbay_str arguments; /* a JSON object */
} patchbay_tool_request;

/* `body` is the tool's result as JSON if `status` is PATCHBAY_OK, else a message for people;
 * borrowed until the function returns. `user` is what call() was given. PATCHBAY_UNKNOWN: a write
 * that may have happened. Runs exactly once for each request that was accepted, also when the call
 * is cancelled or has ended, and never inside call(). [call] */
typedef void (*patchbay_tool_done)(void* user, patchbay_status status,
                                   patchbay_str body) PATCHBAY_NOEXCEPT;

/* Owned by the host, valid as long as it. */
typedef struct patchbay_tools {
  uint32_t size; /* of this struct, as the host knows it */
  /* PATCHBAY_OK: accepted, `done` will run, and `user` stays the plugin's until then. Anything
   * else: refused, and `done` never runs. Requests of one call run one after the other; at most 16
   * may wait. [call] */
  patchbay_status (*call)(const patchbay_host*, patchbay_call on_behalf_of,
                          const patchbay_tool_request*, patchbay_tool_done done,
                          void* user) PATCHBAY_NOEXCEPT;
} patchbay_tools;

#ifdef __cplusplus
}
#endif
#endif /* PATCHBAY_ABI_TOOLS_H */
