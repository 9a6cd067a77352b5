/* patchbay/abi.h: the whole contract between the host and a plugin. Plain C11.
 *
 * Threads   [any]  any thread, concurrently.
 *           [call] only on the thread of the call it belongs to, never two at once for one call.
 *           [main] the host's plugin thread, never two at once for one instance.
 *           The host checks [call] always and [main] in debug builds. No function of a plugin
 *           may block or wait: the host measures each entry and warns with the plugin's name
 *           above 10 ms. A plugin owns no threads, sockets, files or secrets.
 * Memory    Nobody frees what the other side allocated. A patchbay_str is borrowed: it is valid
 *           until the function it was passed to returns; copy what you keep. Computed output goes
 *           into a patchbay_sink of the reader. No pointer into the other side's data outlives
 *           the call it came with, but for those whose comment says how long they live.
 * Errors    Every failure is a patchbay_status. Nothing may be thrown through this header; in C++
 *           (from 17 on) the function types are noexcept: the compiler refuses what may throw.
 * Growing   New fields go last (look at `size` before reading one), new features are extensions
 *           with an id such as "patchbay.tools/1"; a changed feature gets a new id. Only integers,
 *           patchbay_str, patchbay_sink and completion callbacks with their `void*` cross. */
#ifndef PATCHBAY_ABI_H
#define PATCHBAY_ABI_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus) && __cplusplus >= 201703L
#define PATCHBAY_NOEXCEPT noexcept
#else
#define PATCHBAY_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define PATCHBAY_EXPORT __declspec(dllexport)
#else
#define PATCHBAY_EXPORT __attribute__((visibility("default")))
#endif

#define PATCHBAY_ABI_MAJOR 1u /* differs: the plugin is refused */
#define PATCHBAY_ABI_MINOR 0u /* differs: fine, both sides look at `size` */

/* UTF-8, not terminated. `data` may be null only if `size` is 0. */
typedef struct patchbay_str {
  const char* data;
  size_t size;
} patchbay_str;

/* Where to write an answer. Owned by whoever passed it; valid until the function that it was passed
 * to returns. */
typedef struct patchbay_sink {
  void* ctx; /* the reader's own */
  /* Adds `chunk`, which is copied. May be called many times. Only within the function that got the
   * sink, on the thread of that function. */
  void (*append)(void* ctx, patchbay_str chunk) PATCHBAY_NOEXCEPT;
} patchbay_sink;

/* How something ended. Both sides treat a number that they do not know as PATCHBAY_INTERNAL, so
 * that new ones can be added. "May be repeated" is meant for reads only; a write is never repeated
 * by either side. In brackets: the outcome that a caller sees of an action that ends so. */
typedef int32_t patchbay_status;
enum {
  PATCHBAY_OK = 0,               /* [ok] */
  PATCHBAY_INVALID_ARGUMENT = 1, /* the input breaks a rule; the message names it [tool_error] */
  PATCHBAY_UNAUTHENTICATED = 2,  /* no credentials, or expired: connect again [unauthorized] */
  PATCHBAY_NOT_FOUND = 3,        /* no such thing; of a tool: not offered [tool_error] */
  PATCHBAY_RATE_LIMITED = 4,     /* later; may be repeated [transport_error] */
  PATCHBAY_UNAVAILABLE = 5,      /* the other side is down; may be repeated [transport_error] */
  PATCHBAY_CANCELLED = 6,        /* the caller went away or the host stops [cancelled] */
  PATCHBAY_INTERNAL = 7,         /* a bug in the plugin or in the host; counted [tool_error] */
  PATCHBAY_TIMEOUT = 8,          /* the deadline passed, and nothing was done [timeout] */
  PATCHBAY_DENIED = 9,           /* not allowed, e.g. a tool that is not listed [denied] */
  PATCHBAY_UNKNOWN = 10,         /* it may have happened: never repeat, say so [unknown] */
  PATCHBAY_CONFLICT = 11,        /* not in this state [tool_error] */
  PATCHBAY_TOO_LARGE = 12,       /* more than the other side takes [tool_error] */
  PATCHBAY_TOOL_ERROR = 13       /* the tool answered that it failed, in its words [tool_error] */
};

typedef int32_t patchbay_log_level;
enum { PATCHBAY_DEBUG = 0, PATCHBAY_INFO = 1, PATCHBAY_WARN = 2, PATCHBAY_ERROR = 3 };

/* A call. Never 0, and never reused in one process. One that has ended is refused wherever it is
 * used. */
typedef uint64_t patchbay_call;

/* What the host offers. Owned by the host; outlives every instance created with it. */
typedef struct patchbay_host {
  uint32_t size; /* of this struct, as the host knows it */
  void* ctx;     /* the host's own */
  /* Ends a call: the first one counts, later ones are refused and counted. `body` is copied: the
   * action's result as JSON if `status` is PATCHBAY_OK, else a message for people; at most 16 MiB.
   * Only hands over the bytes; the call counts as ended when the host's frame that entered the
   * plugin has returned. Whenever a plugin's frame returns to the host, each of its calls must have
   * ended or be waiting for an extension's callback; one that does neither is ended as
   * PATCHBAY_INTERNAL. [call] */
  void (*complete)(const struct patchbay_host*, patchbay_call, patchbay_status,
                   patchbay_str body) PATCHBAY_NOEXCEPT;
  /* A line for the operator, copied, at most 4 KiB of it. Never secrets or content of messages.
   * [any] */
  void (*log)(const struct patchbay_host*, patchbay_log_level, patchbay_str text) PATCHBAY_NOEXCEPT;
  /* The struct of that extension, owned by the host and valid as long as it; null if it is not
   * known. `id` ends in a zero byte. [any] */
  const void* (*get_extension)(const struct patchbay_host*, const char* id)PATCHBAY_NOEXCEPT;
} patchbay_host;

/* One instance of a plugin. Owned by the plugin until destroy(), immutable after create(). */
typedef struct patchbay_plugin {
  uint32_t size; /* of this struct, as the plugin knows it */
  void* self;    /* the plugin's own */
  /* Starts an action that has no mapping. `arguments` is a JSON object that obeys the manifest.
   * Both are borrowed until invoke() returns. Ends in exactly one host->complete(), now or in a
   * callback of an extension. [call] */
  void (*invoke)(const struct patchbay_plugin*, patchbay_call, patchbay_str action,
                 patchbay_str arguments) PATCHBAY_NOEXCEPT;
  /* The struct of that extension, owned by the plugin and valid until destroy(); null if it is not
   * known. The function itself may be null: no extensions. [any] */
  const void* (*get_extension)(const struct patchbay_plugin*, const char* id)PATCHBAY_NOEXCEPT;
  /* Frees the instance. Called once, with no call in flight and no frame of the plugin on any
   * stack. No code of the plugin may run afterwards: no threads, no timers, no thread-exit
   * handlers. [main] */
  void (*destroy)(const struct patchbay_plugin*) PATCHBAY_NOEXCEPT;
} patchbay_plugin;

/* The only symbol that a plugin exports. Constant data that lives as long as the library: loading
 * it runs no code. */
typedef struct patchbay_entry {
  uint32_t size;      /* of this struct, as the plugin knows it */
  uint32_t abi_major; /* PATCHBAY_ABI_MAJOR of the header that it was built with */
  uint32_t abi_minor;
  /* Writes the manifest (JSON, schemas/manifest.schema.json), at most 1 MiB. Needs no instance;
   * the host calls it in a process of its own, and may do so with no instance ever made. [main] */
  void (*describe)(patchbay_sink out) PATCHBAY_NOEXCEPT;
  /* The instance, or null with the reason in `why`. `config` is a JSON object, borrowed until
   * create() returns. `host` may be kept until destroy(). [main] */
  const patchbay_plugin* (*create)(const patchbay_host* host, patchbay_str config,
                                   patchbay_sink why)PATCHBAY_NOEXCEPT;
} patchbay_entry;

#define PATCHBAY_ENTRY_SYMBOL "patchbay_plugin_entry"
extern PATCHBAY_EXPORT const patchbay_entry patchbay_plugin_entry;

#ifdef __cplusplus
}
#endif
#endif /* PATCHBAY_ABI_H */
