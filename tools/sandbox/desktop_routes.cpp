// A machine with a screen that speaks OSWorld's interface, and its control routes.
#include <string>
#include <utility>

#include "answer.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

void refuse(call& c, int status, std::string_view message) {
  json_text out;
  out.object().put("status", "error").put("message", message);
  answer_json(c, status, out.end().str());
}

bool may_enter(call& c) {
  const std::string& token = c.w.screen.token;
  if (token.empty() || c.x.get("authorization") == "Bearer " + token ||
      c.x.get("x-api-key") == token) {
    return true;
  }
  refuse(c, 401, "A token is required");
  return false;
}

void answer_text(call& c, std::string text) {
  answer_json(c, 200, std::move(text));
  c.x.content_type = "text/plain";
}

/// Carries out what the body says; answers 200 whatever its exit code, as the real one does.
void run(call& c, std::string_view route, std::string_view needed) {
  if (!may_enter(c)) return;
  if (!c.body || !c.body->IsObject() || json::find(*c.body, needed) == nullptr) {
    return refuse(c, 400, std::string(needed) + " is required");
  }
  desktop& d = c.w.screen;
  d.note(route, c.x.body);
  json_text out;
  out.object().put("status", "success").put("output", d.output).put("error", d.error);
  answer_json(c, 200, out.put("returncode", d.next_returncode()).end().str());
}

void execute(call& c) { run(c, "execute", "command"); }
void run_bash(call& c) { run(c, "run_bash_script", "script"); }
void run_python(call& c) { run(c, "run_python_script", "code"); }

void screenshot(call& c) {
  if (!may_enter(c)) return;
  answer_json(c, 200, c.w.screen.picture());
  c.x.content_type = "image/png";
}

void platform(call& c) {
  if (may_enter(c)) answer_text(c, c.w.screen.platform);
}

void screen_size(call& c) {
  if (!may_enter(c)) return;
  const desktop& d = c.w.screen;
  json_text out;
  answer_json(c, 200, out.object().put("width", d.width).put("height", d.height).end().str());
}

void cursor_position(call& c) {
  if (may_enter(c)) answer_json(c, 200, "[10, 20]");
}

void apps(call& c) {
  if (!may_enter(c)) return;
  json_text out;
  answer_json(c, 200,
              out.object().put("status", "success").put("apps", c.w.screen.apps).end().str());
}

void windows(call& c) {
  if (!may_enter(c)) return;
  json_text out;
  out.object().put("status", "success").array("windows");
  for (const auto& title : c.w.screen.windows) {
    out.object().put("app_name", title.substr(0, title.find(' '))).put("title", title).end();
  }
  answer_json(c, 200, out.end().end().str());
}

void show_desktop(call& c) {
  const desktop& d = c.w.screen;
  json_text out;
  out.object().put("width", d.width).put("height", d.height).put("platform", d.platform);
  out.put("screenshot", d.screenshot).put("still", d.still).put("done", d.done).array("actions");
  for (const auto& a : d.actions) {
    out.object().put("seq", a.seq).put("route", a.route).raw("body", a.body);
    out.put("script", a.script).end();
  }
  answer_json(c, 200, out.end().end().str());
}

void change_desktop(call& c) {
  if (!c.body || !c.body->IsObject()) return refuse(c, 400, "the body must be a JSON object");
  desktop& d = c.w.screen;
  d.width = int_at(*c.body, "width", d.width);
  d.height = int_at(*c.body, "height", d.height);
  d.still = bool_at(*c.body, "still", d.still);
  d.wrapped = bool_at(*c.body, "wrapped", d.wrapped);
  const std::pair<std::string_view, std::string*> texts[] = {{"platform", &d.platform},
                                                             {"token", &d.token},
                                                             {"screenshot", &d.screenshot},
                                                             {"output", &d.output},
                                                             {"error", &d.error}};
  for (const auto& [member, into] : texts) {
    if (json::find(*c.body, member) != nullptr) *into = json::string_at(*c.body, member);
  }
  if (json::find(*c.body, "apps") != nullptr) d.apps = strings_at(*c.body, "apps");
  if (json::find(*c.body, "windows") != nullptr) d.windows = strings_at(*c.body, "windows");
  const json::value* codes = json::find(*c.body, "returncodes");
  if (codes != nullptr && codes->IsArray()) {
    d.returncodes.clear();
    for (const auto& code : codes->GetArray()) {
      if (code.IsInt()) d.returncodes.push_back(code.GetInt());
    }
  }
  show_desktop(c);
}

void clear_desktop(call& c) {
  c.w.screen = {};
  answer_json(c, 200, "{}");
}

}  // namespace

void add_desktop(door& to) {
  to.controller("POST", "/desktop/execute", execute);
  to.controller("POST", "/desktop/setup/execute", execute);
  to.controller("POST", "/desktop/run_bash_script", run_bash);
  to.controller("POST", "/desktop/run_python_script", run_python);
  to.controller("GET", "/desktop/screenshot", screenshot);
  to.controller("GET", "/desktop/platform", platform);
  to.controller("POST", "/desktop/screen_size", screen_size);
  to.controller("GET", "/desktop/cursor_position", cursor_position);
  to.controller("GET", "/desktop/apps", apps);
  to.controller("GET", "/desktop/active_windows", windows);
  to.control("GET", "/control/desktop", show_desktop);
  to.control("POST", "/control/desktop", change_desktop);
  to.control("DELETE", "/control/desktop", clear_desktop);
}

}  // namespace patchbay::sandbox
