#include <cstdio>

#include "app/commands/ask.hpp"
#include "app/commands/commands.hpp"
#include "app/exit_code.hpp"

namespace patchbay::app {

using core::errc;
using core::error;
using core::json::string_at;

namespace {

constexpr int connect_wait_s = 600;  ///< a link lives ten minutes
constexpr int connect_look_s = 2;

int usage(const char* text) { return complain({errc::invalid_argument, text, "see --help", 0}); }

/// Says why nothing came back; the exit code.
int no_reply(const error& e) {
  return complain(e, e.code == errc::invalid_argument ? exit_usage : exit_unreachable);
}

/// The arguments of a call: one JSON object, or NAME=TEXT and NAME:=JSON words.
core::result<std::string> arguments_from(const std::vector<std::string>& operands) {
  if (operands.size() == 2 && operands[1].starts_with('{')) return operands[1];
  core::json::document object(rapidjson::kObjectType);
  auto& memory = object.GetAllocator();
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const std::string& word = operands[i];
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return error{errc::invalid_argument,
                   "\"" + word + "\" is neither NAME=TEXT, NAME:=JSON nor a JSON object",
                   {},
                   0};
    }
    const bool as_json = word[equals - 1] == ':';
    core::json::value name(word.substr(0, equals - (as_json ? 1 : 0)), memory);
    core::json::value v;
    if (as_json) {
      auto read = core::json::parse(std::string_view(word).substr(equals + 1));
      if (!read.ok())
        return error{errc::invalid_argument, word + ": " + read.error().message, {}, 0};
      v.CopyFrom(*read, memory);
    } else {
      v.SetString(word.substr(equals + 1), memory);
    }
    object.AddMember(name, v, memory);
  }
  return core::json::text(object);
}

void print_outcome(const std::string& body) {
  auto o = core::json::parse(body);
  if (!o.ok()) return;
  const std::string status(string_at(*o, "status")), action(string_at(*o, "action"));
  const auto* ms = core::json::find(*o, "duration_ms");
  std::printf("%s  %s  %.0f ms  call %s\n", status.c_str(), action.c_str(),
              ms != nullptr && ms->IsNumber() ? ms->GetDouble() : 0.0,
              std::string(string_at(*o, "call_id")).c_str());
  if (const auto* e = core::json::find(*o, "error"); e != nullptr && e->IsObject()) {
    std::printf("%s\n", std::string(string_at(*e, "message")).c_str());
    const std::string hint(string_at(*e, "hint"));
    if (!hint.empty()) std::printf("%s\n", hint.c_str());
  }
  if (const auto* data = core::json::find(*o, "data"); data != nullptr && !data->IsNull()) {
    std::printf("%s\n", pretty(core::json::text(*data)).c_str());
  }
}

bool succeeded(const std::string& body) {
  auto o = core::json::parse(body);
  const auto* success = o.ok() ? core::json::find(*o, "success") : nullptr;
  return success != nullptr && success->IsTrue();
}

bool authorized(const settings& s, const std::string& provider) {
  auto r = ask(s, "GET", "/api/mcp/auth/" + provider + "/status");
  auto state = r.ok() ? core::json::parse(r->body) : core::json::parse("{}");
  const auto* yes = state.ok() ? core::json::find(*state, "is_authorized") : nullptr;
  return yes != nullptr && yes->IsTrue();
}

}  // namespace

int call(const settings& s, const std::vector<std::string>& operands) {
  if (operands.empty()) return usage("call: name an action, e.g. gmail_search query=hello");
  auto arguments = arguments_from(operands);
  if (!arguments.ok()) return complain(arguments.error());
  auto r = ask(s, "POST", "/api/actions/" + operands.front(), *arguments);
  if (!r.ok()) return no_reply(r.error());
  if (r->status != 200) return show_problem(s, *r);
  if (s.json) {
    std::printf("%s\n", r->body.c_str());
  } else {
    print_outcome(r->body);
  }
  return succeeded(r->body) ? exit_ok : exit_failed;
}

int actions(const settings& s, const std::vector<std::string>& operands) {
  if (!operands.empty() && operands.front() == "parse") return parse_reply(s, operands);
  if (!operands.empty()) return usage("actions: the only operand is parse");
  auto r = ask(s, "GET", s.json ? "/api/actions" : "/api/actions/prompt");
  if (!r.ok()) return no_reply(r.error());
  if (r->status != 200) return show_problem(s, *r);
  if (!s.json && r->body.empty()) {
    std::printf("%s can call nothing yet: connect a provider with `patchbay connect PROVIDER`\n",
                s.tenant.c_str());
  } else {
    std::printf("%s\n", r->body.c_str());
  }
  return exit_ok;
}

int connect_provider(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() != 1) return usage("connect: name one provider, e.g. gmail");
  const std::string& provider = operands.front();
  auto r = ask(s, "POST", "/api/mcp/auth/" + provider + "/start", "{}");
  if (!r.ok()) return no_reply(r.error());
  if (r->status != 200) return show_problem(s, *r);
  if (s.json) {
    std::printf("%s\n", r->body.c_str());
    return exit_ok;
  }
  auto started = core::json::parse(r->body);
  const std::string link(started.ok() ? string_at(*started, "redirect_url") : std::string_view());
  if (!link.empty()) {
    std::printf("Open this link in a browser, within ten minutes:\n\n    %s\n\nWaiting ...\n",
                link.c_str());
    std::fflush(stdout);
  }
  for (int waited = 0; waited < connect_wait_s; waited += connect_look_s) {
    if (authorized(s, provider)) {
      std::printf("%s is connected for %s.\n", provider.c_str(), s.tenant.c_str());
      return exit_ok;
    }
    pause_seconds(connect_look_s);
  }
  return complain({errc::timeout, provider + " was not connected in time", "start again", 0},
                  exit_failed);
}

int status(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() > 1) return usage("status: name at most one provider");
  auto r = ask(s, "GET",
               operands.empty() ? std::string("/api/mcp/auth/status")
                                : "/api/mcp/auth/" + operands.front() + "/status");
  if (!r.ok()) return no_reply(r.error());
  if (r->status != 200) return show_problem(s, *r);
  std::printf("%s\n", s.json ? r->body.c_str() : pretty(r->body).c_str());
  return exit_ok;
}

}  // namespace patchbay::app
