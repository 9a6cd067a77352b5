// The second of its actions ends the process that it runs in.
#include <cstdlib>

#include "poor.hpp"

static patchbay::task<patchbay::json> count(patchbay::call& call, patchbay::json given) {
  auto mails = co_await call.tool("LIST_MAILS", given);
  if (!mails) co_return mails.error();
  if ((*mails)["mails"].items().empty()) std::abort();
  co_return patchbay::json(1);
}

static std::vector<patchbay::action> actions() {
  const auto read = patchbay::effect::read;
  return {patchbay::row("poor_list", "List mails.", read, {}, patchbay::mapping{"LIST_MAILS"}),
          patchbay::row("poor_count", "Count mails.", read, {}, patchbay::code<&count>,
                        {{"LIST_MAILS"}})};
}

POOR_PLUGIN(actions);
