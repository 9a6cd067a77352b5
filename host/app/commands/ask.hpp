#pragma once

#include <string>
#include <string_view>

#include "app/config.hpp"
#include "core/json.hpp"
#include "core/result.hpp"

namespace patchbay::app {

/// What a host answered.
struct reply {
  int status = 0;
  std::string body;
};

/// One request to the host that `--server` names, on behalf of `--tenant`. invalid_argument when
/// `path` cannot be part of a URL, unavailable when nobody answers there.
core::result<reply> ask(const settings& s, std::string_view method, const std::string& path,
                        const std::string& body = {});

/// Prints a problem answer (RFC 9457) for people, or as it is with --json; the exit code.
int show_problem(const settings& s, const reply& r);

/// Indented JSON; text that is none is returned as it is.
std::string pretty(std::string_view json);

/// Waits on this thread.
void pause_seconds(int seconds);

}  // namespace patchbay::app
