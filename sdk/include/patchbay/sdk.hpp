/// The C++20 layer above patchbay/abi.h: a provider is a function that returns a table.
#pragma once

#include "abi.h"
#include "abi/http.h"
#include "abi/tools.h"
#include "call.hpp"
#include "json.hpp"
#include "plugin.hpp"
#include "result.hpp"
#include "table.hpp"
#include "task.hpp"
