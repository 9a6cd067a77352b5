// Defaults that its own parameters refuse.
#include "poor.hpp"

static std::vector<patchbay::action> actions() {
  using patchbay::field;
  return {patchbay::row("poor_list", "List mails.", patchbay::effect::read,
                        {field::integer("limit", "Most mails.").range(1, 100).fallback(1000),
                         field::string("folder", "Where to look.").required().fallback("inbox")},
                        patchbay::mapping{"LIST_MAILS"})};
}

POOR_PLUGIN(actions);
