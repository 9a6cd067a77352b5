// Calls a tool that its row does not list.
#include "poor.hpp"

static patchbay::task<patchbay::json> read_mail(patchbay::call& call, patchbay::json given) {
  auto mail = co_await call.tool("GET_MAIL_BODY", given);
  if (!mail) co_return mail.error();
  co_return *mail;
}

static std::vector<patchbay::action> actions() {
  return {patchbay::row("poor_read_mail", "Read a mail.", patchbay::effect::read, {},
                        patchbay::code<&read_mail>, {{"GET_MAIL"}})};
}

POOR_PLUGIN(actions);
