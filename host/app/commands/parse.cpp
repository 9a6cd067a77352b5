#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "agent/grammar/answer.hpp"
#include "agent/gui/actions.hpp"
#include "app/commands/ask.hpp"
#include "app/commands/commands.hpp"
#include "app/exit_code.hpp"
#include "core/table_reader.hpp"
#include "plugin/manifest.hpp"

namespace patchbay::app {
namespace {

using core::errc;
using core::error;
using core::result;
using table_ptr = std::shared_ptr<const core::action_table>;

constexpr std::size_t reply_bytes_max = 16u << 20;

/// At most `reply_bytes_max` bytes of standard input.
result<std::string> read_input() {
  std::string text;
  std::string part(64u << 10, '\0');
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), stdin)) {
    text.append(part, 0, size);
    if (text.size() > reply_bytes_max) {
      return error{errc::too_large, "the reply is longer than 16 MiB", {}, 0};
    }
  }
  return text;
}

table_ptr table_of(const core::catalogue& all) {
  core::provider_set usable;
  for (const auto& p : all.providers) usable.push_back(p.name);
  return std::make_shared<core::action_table>(all, std::move(usable));
}

/// All actions of a plugin's manifest.
result<table_ptr> from_manifest(const std::string& text) {
  auto read = plugin::parse_manifest(text);
  if (!read.ok()) return read.error();
  core::catalogue all;
  for (auto& p : read->providers) all.providers.push_back(std::move(p));
  for (auto& a : read->actions) all.actions.push_back(std::make_shared<core::action>(std::move(a)));
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::sort(all.providers.begin(), all.providers.end(), by_name);
  std::sort(all.actions.begin(), all.actions.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
  return table_of(std::move(all));
}

result<table_ptr> from_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return error{errc::invalid_argument, "the action table " + path + " cannot be read", {}, 0};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto document = core::json::parse(text);
  const bool manifest = document.ok() && core::json::find(*document, "manifest") != nullptr;
  auto table = manifest ? from_manifest(text) : core::read_action_table(text);
  if (table.ok()) return table;
  return error{errc::invalid_argument, path + ": " + table.error().message,
               "give what `patchbay actions --json` prints, or a plugin's manifest", 0};
}

result<table_ptr> from_host(const settings& s) {
  auto r = ask(s, "GET", "/api/actions");
  if (!r.ok()) return r.error();
  if (r->status != 200) {
    return error{errc::unavailable, s.server_url + " answers " + std::to_string(r->status), {}, 0};
  }
  return core::read_action_table(r->body);
}

int show(const std::string& answer, bool good) {
  std::printf("%s\n", answer.c_str());
  return good ? exit_ok : exit_failed;
}

int show_bound(agent::call read, const table_ptr& table, const std::string& reply) {
  agent::abilities all;
  all.text_spans = true;
  all.code_agent = true;
  agent::call_binder binder(agent::with_gui(*table, all));
  const auto bound = binder.bind(std::move(read), reply);
  if (const auto* e = std::get_if<agent::call_error>(&bound)) return show(to_json(*e), false);
  return show(to_json(std::get<agent::bound_call>(bound)), true);
}

}  // namespace

int parse_reply(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() != 1 || operands.front() != "parse") {
    return complain(
        {errc::invalid_argument, "usage: patchbay actions parse < REPLY", "see --help", 0});
  }
  result<table_ptr> table = table_of({});
  if (!s.literals && !s.action_table.empty()) {
    table = from_file(s.action_table);
  } else if (!s.literals && s.tenant_given) {
    table = from_host(s);
  }
  if (!table.ok()) {
    const bool here = table.error().code == errc::invalid_argument;
    return complain(table.error(), here ? exit_usage : exit_unreachable);
  }
  const auto reply = read_input();
  if (!reply.ok()) return complain(reply.error(), exit_failed);
  auto read = agent::read_reply(*reply);
  if (const auto* e = std::get_if<agent::call_error>(&read)) return show(to_json(*e), false);
  auto& call = std::get<agent::call>(read);
  if (s.literals) return show(to_json(call), true);
  return show_bound(std::move(call), *table, *reply);
}

}  // namespace patchbay::app
