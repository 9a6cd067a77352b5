// Connected accounts: delete, status, alias, refresh, revoke.
#include <utility>

#include "accounts.hpp"
#include "answer.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

void remove(call& c) {
  const account* found = known_account(c, c.x.parameter("id"));
  if (found == nullptr) return;
  c.w.accounts.erase(c.w.accounts.find(found->id));
  json_text out;
  out.object().put("success", true);
  if (c.x.query_value("revoke_on_delete") == "true") out.put("revoke_job_id", c.w.new_uuid());
  answer_json(c, 200, out.end().str());
}

void change_status(call& c) {
  account* found = known_account(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const json::value* enabled = json::find(*body, "enabled");
  if (enabled == nullptr || !enabled->IsBool()) {
    return fail(c, bad_request, "enabled must be true or false");
  }
  if (found->status != account_status::active && found->status != account_status::inactive) {
    return fail(c, {422, 10422, "HTTP_UnprocessableEntity"},
                "An account that is " + std::string(name(found->status)) +
                    " can be neither enabled nor disabled");
  }
  c.w.set_status(*found, enabled->GetBool() ? account_status::active : account_status::inactive,
                 enabled->GetBool() ? "" : "Updated by user");
  answer_json(c, 200, R"({"success":true})");
}

/// False: the answer says who has it.
bool alias_is_free(call& c, const account& a, std::string_view alias) {
  for (const auto& [id, other] : c.w.accounts) {
    if (&other == &a || alias.empty() || other.alias != alias) continue;
    if (other.user_id != a.user_id || other.toolkit != a.toolkit) continue;
    fail(c, bad_request, "alias \"" + std::string(alias) + "\" is taken by \"" + id + "\"");
    return false;
  }
  return true;
}

void update(call& c) {
  account* found = known_account(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const json::value* alias = json::find(*body, "alias");
  if (alias != nullptr && alias->IsString()) {
    if (!alias_is_free(c, *found, json::view(*alias))) return;
    found->alias = json::view(*alias);
    found->updated = c.w.now();
  }
  json_text out;
  out.object().put("success", true).put("id", found->id).put("status", name(found->status)).end();
  answer_json(c, 200, out.str());
}

void refresh(call& c) {
  account* found = known_account(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const std::string back = c.x.query_value("redirect_url");
  if (!back.empty()) found->callback_url = back;
  // An ACTIVE account really is taken out of service until the person consents again.
  c.w.set_status(*found, account_status::initiated);
  open_flow(c.w, *found);
  json_text out;
  out.object().put("id", found->id).put("status", name(found->status));
  answer_json(c, 200, out.put("redirect_url", consent_url(c, *found)).end().str());
}

void revoke(call& c) {
  account* found = known_account(c, c.x.parameter("id"));
  if (found == nullptr) return;
  const bool again = found->status == account_status::revoked;
  if (found->status != account_status::active && !again) {
    return fail(c, state_conflict,
                "An account that is " + std::string(name(found->status)) + " cannot be revoked");
  }
  c.w.set_status(*found, account_status::revoked, "Revoked by user");
  json_text out;
  out.object().array("revoked_tokens");
  if (!again) out.item("access_token").item("refresh_token");
  out.end().object("connected_account").put("id", found->id).put("status", "REVOKED").end().end();
  answer_json(c, 200, out.str());
}

}  // namespace

void add_account_changes(door& to) {
  to.api("DELETE", "/connected_accounts/{id}", remove);
  to.api("PATCH", "/connected_accounts/{id}", update);
  to.api("PATCH", "/connected_accounts/{id}/status", change_status);
  to.api("POST", "/connected_accounts/{id}/refresh", refresh);
  to.api("POST", "/connected_accounts/{id}/revoke", revoke);
}

}  // namespace patchbay::sandbox
