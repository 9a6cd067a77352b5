#pragma once

#include <string>
#include <string_view>

#include "door.hpp"

namespace patchbay::sandbox {

/// The account with `id`, or null with the answer filled in.
account* known_account(call& c, std::string_view id);

/// Opens a new consent flow of ten minutes for the account and gives it a new link token.
void open_flow(world& w, account& a);

/// Where the person goes to consent.
std::string consent_url(const call& c, const account& a);

/// Makes a new account of `auth` for `user` in state INITIALIZING.
account& add_account(world& w, const auth_config& auth, std::string_view user);

/// What a link or a session's link asks for. False: the answer says what is wrong.
struct link_request {
  std::string user_id, callback_url, alias, account_type = "PRIVATE";
};
bool check_link(call& c, const auth_config& auth, const link_request& asked);
account& begin_link(call& c, const auth_config& auth, const link_request& asked);

}  // namespace patchbay::sandbox
