// Says nothing to the agent that the names do not say.
#include "poor.hpp"

static std::vector<patchbay::action> actions() {
  using patchbay::field;
  return {patchbay::row("poor_read_mail", "Poor read mail", patchbay::effect::read,
                        {field::string("mail_id", "Mail ID.").required()},
                        patchbay::mapping{"GET_MAIL"})};
}

POOR_PLUGIN(actions);
