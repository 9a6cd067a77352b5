// Trusts that a tool's answer has what it had when the author looked.
#include <stdexcept>

#include "poor.hpp"

static patchbay::task<patchbay::json> read_mail(patchbay::call& call, patchbay::json given) {
  auto mail = co_await call.tool("GET_MAIL", given);
  if (!mail || !(*mail)["body"].is_text()) throw std::runtime_error("no body");
  co_return (*mail)["body"];
}

static std::vector<patchbay::action> actions() {
  return {patchbay::row("poor_read_mail", "Read a mail.", patchbay::effect::read, {},
                        patchbay::code<&read_mail>, {{"GET_MAIL"}})};
}

POOR_PLUGIN(actions);
