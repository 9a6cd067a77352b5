// Names that no agent can call, or that are another provider's.
#include "poor.hpp"

static std::vector<patchbay::action> actions() {
  const auto read = patchbay::effect::read;
  return {patchbay::row("poor_ReadMail", "Read a mail.", read, {}, patchbay::mapping{"GET_MAIL"}),
          patchbay::row("gmail_search", "Find mails.", read, {}, patchbay::mapping{"FIND_MAILS"})};
}

POOR_PLUGIN(actions);
