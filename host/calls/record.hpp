#pragma once

#include <string>
#include <vector>

#include "core/outcome.hpp"
#include "core/ports/store.hpp"

namespace patchbay::calls {

/// The word an outcome has for a failure; `otherwise` where the code has none of its own.
core::call_status status_of(core::errc code, core::call_status otherwise) noexcept;

/// What the ledger keeps of an answer: at most `data_max` bytes of data (0: none).
core::ports::ledger_end end_of(const core::tool_answer& answer, std::size_t data_max);

/// The answer of a write whose intent could not be recorded: it was not sent.
core::tool_answer not_recorded(const core::error& why);

/// The recorded outcome of a call from its rows (at least one, by seq), as JSON: an outcome with
/// `started_at` and `tool_calls`.
std::string recorded_json(const std::vector<core::ports::ledger_record>& rows);

}  // namespace patchbay::calls
