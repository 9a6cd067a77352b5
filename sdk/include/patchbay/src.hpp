/// The non-inline part of the C++ layer. Compiled once per plugin; patchbay_add_plugin() does so.
/// RapidJSON is seen here only, under a name of its own, so that a plugin may use another one.
#pragma once

#include "impl/call.ipp"
#include "impl/json.ipp"
#include "impl/plugin.ipp"
#include "impl/table.ipp"
