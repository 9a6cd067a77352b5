#include "plugin/faults.hpp"

namespace patchbay::plugin::testing {
namespace {

#define CORRECT_IT ": correct the plugin's table and build it again"

constexpr auto loading = fault::when::loading;
constexpr auto calling = fault::when::calling;
constexpr auto leaving = fault::when::leaving;

const std::vector<fault> of_files = {
    {"wrong_major", "is built for another major version of the interface", loading,
     "is built for plugin interface 2, this host has 1: build it again with this host's SDK", ""},
    {"wrong_size", "has an entry that is too small", loading,
     "its entry has 8 bytes, at least 32 are needed", ""},
    {"no_create", "has no create function", loading, "its entry has no create function", ""},
    {"no_describe", "has no describe function", loading, "its entry has no describe function", ""},
    {"null_create", "gives no instance", loading, "gave no instance: the moon is wrong", ""},
    {"small_instance", "gives an instance that is too small", loading,
     "its instance has 16 bytes, at least 40 are needed", ""},
    {"no_destroy", "gives an instance without destroy", loading,
     "its instance has no destroy function", ""},
    {"no_invoke", "gives an instance without invoke", loading,
     "its instance has no invoke function", ""},
    {"create_crashes", "crashes when its instance is made", loading,
     "could not start: its process crashed: Aborted", ends_host},
    {"create_hangs", "never gives an instance", loading,
     "could not start: its process was ended: it did not start within 10000 ms", ends_host},
    {"describe_nothing", "writes no manifest", loading, "wrote no manifest", ""},
    {"describe_crashes", "crashes while it is looked at", loading,
     "crashed while it was looked at: Aborted", ""},
    {"describe_exits", "ends the process that looks at it", loading,
     "ended the process that looked at it, with exit code 3", ""},
    {"describe_endless", "writes a manifest without end", loading,
     "wrote a manifest of more than 1048576 bytes", ""},
    {"describe_hangs", "never describes itself", loading, "did not describe itself within 5000 ms",
     ""},
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // A sanitizer's shadow memory leaves no room for a limit.
    {"describe_allocates", "takes memory without end while it is looked at", loading,
     "crashed while it was looked at: Segmentation fault", ""},
#endif
    {"load_crashes", "crashes when it is opened", loading,
     "crashed while it was looked at: Aborted", ""},
    {"describe_garbage", "has a manifest that is not JSON", loading,
     "has a wrong manifest: the manifest: not JSON: Invalid value. (at byte 0)" CORRECT_IT, ""},
    {"describe_no_utf8", "has a manifest that is no UTF-8", loading,
     "has a wrong manifest: the manifest: not JSON: Invalid encoding in string. (at byte "
     "15)" CORRECT_IT,
     ""},
    {"describe_incomplete", "has a manifest that lacks something", loading,
     "has a wrong manifest: providers[0].actions[0].effect: is missing" CORRECT_IT, ""},
    {"gui_action", "names an action like one of the screen", loading,
     "has a wrong manifest: providers[0].actions[0]: action drag_and_drop: its name is that of an "
     "action of the screen; choose another one" CORRECT_IT,
     ""},
    {"unresolved", "needs a function that nobody has", loading,
     "cannot be opened: undefined symbol: nobody_has_this", ""},
    {"milder", "calls an action milder than its tool", loading,
     "has a wrong manifest: providers[0].actions[0]: action hostile_act: it says read, but its "
     "tool T is irreversible" CORRECT_IT,
     ""},
    {"missing_symbol", "does not export the entry", loading,
     "is a shared library, but no plugin: it does not export patchbay_plugin_entry: build it with "
     "patchbay_add_plugin()",
     ""},
};

const std::vector<fault> of_calls = {
    {"crashes", "writes where there is no memory", calling,
     "internal: plugin crashes: its process crashed: Segmentation fault", ends_host},
    {"aborts", "calls abort()", calling, "internal: plugin aborts: its process crashed: Aborted",
     ends_host},
    {"throws_past", "throws past the SDK's barrier", calling,
     "internal: plugin throws_past: its process crashed: Aborted", ends_host},
    {"overflows_stack", "calls itself without end", calling,
     "internal: plugin overflows_stack: its process crashed: Segmentation fault", ends_host},
    {"loops", "never returns", calling,
     "internal: plugin loops: its process was ended: a call did not return to it within 10000 ms",
     ends_host},
    {"exits", "ends its process", calling,
     "internal: plugin exits: its process ended itself, with exit code 0", ends_host},
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // A sanitizer's shadow memory leaves no room for a limit.
    {"eats_memory", "takes memory without end", calling,
     "internal: plugin eats_memory: its process crashed: Segmentation fault", ends_host},
#endif
    {"forks", "starts processes without end", calling, "\"no process\"", ends_host},
    {"starts_program", "wants to become another program", calling, "\"no program\"", ends_host},
    {"leaves_thread", "leaves a thread behind", calling, "\"no thread\"", ends_host},
    {"writes_to_descriptors", "writes garbage to every descriptor", calling,
     "internal: plugin writes_to_descriptors: its process was ended: it sent what the host does "
     "not understand",
     ends_host},
    {"closes_descriptors", "closes every descriptor", calling,
     "internal: plugin closes_descriptors: its process was ended: it closed its line to the host",
     ends_host},
    {"asks_and_crashes", "crashes after a tool that writes", calling,
     "unknown: plugin asks_and_crashes: its process crashed: Segmentation fault, after it had "
     "asked for T",
     ends_host},
    {"opens_socket", "opens a socket", calling, "\"no socket\"", "\"a socket\""},
    {"opens_files", "reads a file and makes one", calling, "\"no file\"", "\"a file\""},
    {"kills_parent", "sends signals to other processes", calling, "\"no signal\"", "\"a signal\""},
    {"throws", "throws in an action", calling, "internal: plugin throws: thrown at once", ""},
    {"completes_twice", "ends a call twice", calling, "1", ""},
    {"completes_late", "ends a call once more when it is over", calling, "1", "", 2},
    {"answers_garbage", "answers what is not JSON", calling,
     "internal: plugin answers_garbage: the answer of hostile_act is not JSON: not JSON: Invalid "
     "value. (at byte 5)",
     ""},
    {"larger_entry", "is built for a later minor version", calling, "{}", ""},
    {"describe_prints", "prints while it is looked at", calling, "{}", ""},
    {"describe_forks", "starts a process while it is looked at", calling, "{}", ""},
    {"never_completes", "never ends a call", calling,
     "internal: plugin never_completes: the action gave no answer", ""},
    {"other_thread", "ends a call from another thread", calling,
     "internal: plugin other_thread: the action gave no answer", ""},
    {"answers_too_much", "answers with a gigabyte", calling,
     "too_large: the answer of hostile_act has more than 16777216 bytes", ""},
    {"answers_no_utf8", "answers in bytes that are no UTF-8", calling,
     "invalid_argument: bad ?? bytes", ""},
    {"unknown_status", "ends a call with a status that nobody knows", calling,
     "internal: plugin unknown_status: what is this", ""},
    {"asks_for_another_tool", "asks for a tool that its manifest does not list", calling,
     "denied: hostile_act may not call DELETE_ALL; the plugin's manifest must list the tool", ""},
    {"asks_too_often", "asks for more tools than may wait", calling, "rate_limited: enough", ""},
    {"asks_and_ends", "ends a call that still waits for a tool", calling, "0", ""},
    {"slow", "holds its thread for 25 ms", calling, "1", ""},
    {"destroy_hangs", "never returns from destroy", leaving,
     "its process was ended: destroy did not return within 2000 ms", ends_host},
    {"logs_without_end", "logs without end", calling, "1", ""},
};

const std::vector<file_fault> of_the_folder = {
    {"not_elf", "a script", "bad.so is not a shared library (no ELF file)", false},
    {"empty", "an empty file", "bad.so is empty", false},
    {"wrong_machine", "a plugin for another machine",
     "bad.so is built for another machine (riscv, this is x86-64)", false},
    {"half", "half of a plugin", "bad.so is truncated: copy it again", false},
    {"too_large", "a file of more than 64 MiB", "bad.so has more than 67108864 bytes", false},
    {"pipe", "a pipe with nobody at its other end", "bad.so is no regular file", false},
    {"twice", "a second file with the same provider",
     "bad2.so and bad.so both offer provider \"relay\": remove one of the two", true},
    {"overwritten", "overwritten in place by something else",
     "bad.so is not a shared library (no ELF file); its earlier version stays", true},
    {"cut", "cut off while it is loaded",
     "bad.so is truncated: copy it again; its earlier version stays", true},
    {"folder", "replaced by a folder", "bad.so is a folder, not a file; its earlier version stays",
     true},
    {"loop", "replaced by a link to itself",
     "bad.so cannot be opened: Too many levels of symbolic links; its earlier version stays", true},
    {"forbidden", "made unreadable for the host",
     "bad.so cannot be opened: Permission denied; its earlier version stays", true},
    {"moved", "gone with the whole plugins folder",
     "the plugin folder FOLDER cannot be read: No such file or directory; what is loaded stays",
     true},
};

}  // namespace

const std::vector<file_fault>& file_faults() { return of_the_folder; }

const std::vector<fault>& faults() {
  static const std::vector<fault> all = [] {
    auto both = of_files;
    both.insert(both.end(), of_calls.begin(), of_calls.end());
    return both;
  }();
  return all;
}

}  // namespace patchbay::plugin::testing
