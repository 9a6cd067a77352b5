/* patchbay.http/1, an extension of the host: outgoing HTTP on behalf of the tenant of a call, for
 * providers without an MCP server. The host adds the account's credentials, which the plugin never
 * sees, refuses what the manifest does not list for the action, and records each request: one that
 * is no GET is a write. Words as in patchbay/abi.h. */
#ifndef PATCHBAY_ABI_HTTP_H
#define PATCHBAY_ABI_HTTP_H

#include "../abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PATCHBAY_EXT_HTTP "patchbay.http/1"

/* Owned by the plugin; borrowed until send() returns, which copies it. */
typedef struct patchbay_http_request {
  uint32_t size;       /* of this struct, as the plugin knows it */
  patchbay_str method; /* GET, POST, PUT, PATCH or DELETE */
  /* "https://api.example.org/v1/things?limit=5", with a host that the action's row lists; or
   * "/v1/things?limit=5", below the address that the account has at the broker, if the row lists
   * the method without a host. Names and values of the query are percent-encoded. No user, no port,
   * no fragment; at most 8 KiB. */
  patchbay_str url;
  patchbay_str body; /* JSON, or empty: none */
} patchbay_http_request;

/* PATCHBAY_OK: the service answered, `code` is its HTTP status, whatever that is, and `body` its
 * answer as JSON (a string if it was text; empty: none). Anything else: there is no answer of the
 * service, `code` is 0 and `body` a message for people. PATCHBAY_UNKNOWN: a write that may have
 * happened. `body` is borrowed until the function returns; `user` is what send() was given. Runs
 * exactly once for each request that was accepted, also when the call is cancelled or has ended,
 * and never inside send(). [call] */
typedef void (*patchbay_http_done)(void* user, patchbay_status status, int32_t code,
                                   patchbay_str body) PATCHBAY_NOEXCEPT;

/* Owned by the host, valid as long as it. */
typedef struct patchbay_http {
  uint32_t size; /* of this struct, as the host knows it */
  /* PATCHBAY_OK: accepted, `done` will run, and `user` stays the plugin's until then. Anything
   * else: refused, and `done` never runs. Requests and tools of one call run one after the other;
   * at most 16 may wait. Redirects are answers. Nothing is sent twice but a GET. [call] */
  patchbay_status (*send)(const patchbay_host*, patchbay_call on_behalf_of,
                          const patchbay_http_request*, patchbay_http_done done,
                          void* user) PATCHBAY_NOEXCEPT;
} patchbay_http;

#ifdef __cplusplus
}
#endif
#endif /* PATCHBAY_ABI_HTTP_H */
