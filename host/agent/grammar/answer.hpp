#pragma once

#include <string>

#include "agent/grammar/bind.hpp"

namespace patchbay::agent {

/// `{"action":...,"args":{"positional":[...],"keyword":{...}},"warnings":[...]}`.
std::string to_json(const call& c);
/// `{"action":...,"args":{...},"warnings":[...]}`: what was given, by parameter.
std::string to_json(const bound_call& c);
/// `{"error":{"code":...,"message":...,"line":...,"column":...,"excerpt":...,"hint":...}}`, and
/// "action" if it is known.
std::string to_json(const call_error& e);

}  // namespace patchbay::agent
