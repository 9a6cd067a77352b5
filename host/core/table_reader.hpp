#pragma once

#include <memory>
#include <string_view>

#include "core/action_table.hpp"
#include "core/result.hpp"

namespace patchbay::core {

/// A table from the answer of GET /api/actions (`{"actions":[{"name","provider","doc","effect",
/// "parameters"}]}`; other members are passed over). Its actions can be bound and shown, not
/// called: they have no tools, and the answer tells no rules across parameters. invalid_argument
/// names the member that is wrong.
result<std::shared_ptr<const action_table>> read_action_table(std::string_view text);

}  // namespace patchbay::core
