// Tells the agent about what it should not see.
#include "poor.hpp"

static std::vector<patchbay::action> actions() {
  using patchbay::field;
  return {patchbay::row("poor_read_mail", "Read a mail through the API.", patchbay::effect::read,
                        {field::string("id", "Id, as the MCP server has it.").required()},
                        patchbay::mapping{"GET_MAIL"})};
}

POOR_PLUGIN(actions);
