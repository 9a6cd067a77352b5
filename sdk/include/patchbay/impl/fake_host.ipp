#pragma once

#include <algorithm>
#include <cstring>
#include <utility>

#include <dlfcn.h>

#include "../abi/derived_actions.h"
#include "../abi/health.h"
#include "../testing/fake_host.hpp"
#include "call.ipp"
#include "fake_mapping.ipp"

namespace patchbay::testing {

namespace detail {

using patchbay::detail::borrowed;
using patchbay::detail::view;

/// A sink that collects.
struct text_sink {
  std::string text;
  static void append(void* to, patchbay_str chunk) noexcept {
    static_cast<text_sink*>(to)->text += view(chunk);
  }
  operator patchbay_sink() noexcept { return {this, &append}; }
};

[[noreturn]] inline void refuse(std::string what) {
  throw failure(error{errc::invalid_argument, std::move(what)});
}

/// The struct of an extension of the plugin, or null.
template <class Extension>
const Extension* extension(const patchbay_plugin* of, const char* id) {
  if (of->get_extension == nullptr) return nullptr;
  const auto* found = static_cast<const Extension*>(of->get_extension(of, id));
  return found != nullptr && found->size >= sizeof(Extension) ? found : nullptr;
}

/// Equal but for the order of members.
inline bool equal(const json& a, const json& b) {
  if (a.is_object() != b.is_object() || a.is_list() != b.is_list()) return false;
  if (a.is_object()) {
    const auto& members = a.members();
    return members.size() == b.members().size() &&
           std::all_of(members.begin(), members.end(), [&](const json::member& m) {
             return b.has(m.key) && equal(m.value, b[m.key]);
           });
  }
  if (!a.is_list()) return a.dump() == b.dump();
  return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), equal);
}

}  // namespace detail

json answer::data() const {
  if (status != PATCHBAY_OK) return {};
  return json::parse(text).value();
}

expected_tool& expected_tool::with(json arguments) {
  arguments_ = std::move(arguments);
  return *this;
}
expected_tool& expected_tool::answers(json result) {
  status_ = PATCHBAY_OK;
  body_ = result.dump();
  return *this;
}
expected_tool& expected_tool::answers(int code, json body) {
  code_ = code;
  return answers(std::move(body));
}
expected_tool& expected_tool::fails(errc why, std::string message) {
  status_ = static_cast<patchbay_status>(why);
  body_ = std::move(message);
  return *this;
}

fake_host::fake_host(const std::string& file, const json& settings) {
  library_ = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library_ == nullptr) {
    const char* why = ::dlerror();
    detail::refuse(file + " cannot be opened: " + (why == nullptr ? "" : why));
  }
  const auto* entry = static_cast<const patchbay_entry*>(::dlsym(library_, PATCHBAY_ENTRY_SYMBOL));
  try {
    if (entry == nullptr) detail::refuse(file + " does not export " PATCHBAY_ENTRY_SYMBOL);
    open(*entry, settings);
  } catch (...) {
    ::dlclose(library_);
    throw;
  }
}

fake_host::fake_host(const patchbay_entry& entry, const json& settings) { open(entry, settings); }

fake_host::~fake_host() {
  if (instance_ != nullptr) instance_->destroy(instance_);
  if (library_ != nullptr) ::dlclose(library_);
}

void fake_host::open(const patchbay_entry& entry, const json& settings) {
  if (entry.size < sizeof(patchbay_entry)) detail::refuse("the entry is too small");
  if (entry.abi_major != PATCHBAY_ABI_MAJOR) detail::refuse("the entry has another major version");
  if (entry.describe == nullptr || entry.create == nullptr) {
    detail::refuse("the entry lacks a function");
  }
  detail::text_sink text;
  entry.describe(text);
  auto read = json::parse(text.text);
  if (!read) detail::refuse("the manifest: " + read.error().message);
  manifest_ = std::move(*read);

  face_ = {sizeof(patchbay_host), this, &complete, &log, &get_extension};
  detail::text_sink why;
  const std::string config = settings.dump();
  const patchbay_plugin* made = entry.create(&face_, detail::borrowed(config), why);
  if (made == nullptr) detail::refuse("no instance was made: " + why.text);
  if (made->size < sizeof(patchbay_plugin) || made->invoke == nullptr || made->destroy == nullptr) {
    detail::refuse("the instance is too small or lacks a function");
  }
  instance_ = made;
  try {
    check_health();
  } catch (...) {
    std::exchange(instance_, nullptr)->destroy(made);
    throw;
  }
}

void fake_host::check_health() const {
  const auto* health = detail::extension<patchbay_health>(instance_, PATCHBAY_EXT_HEALTH);
  detail::text_sink why;
  if (health != nullptr && health->check(instance_, why) != PATCHBAY_OK) {
    detail::refuse("the instance cannot work: " + why.text);
  }
}

const json& fake_host::action(std::string_view name) const noexcept {
  for (const json& provider : manifest_["providers"].items()) {
    for (const json& row : provider["actions"].items()) {
      if (row["name"].text() == name) return row;
    }
  }
  return manifest_[""];
}

expected_tool& fake_host::expect(std::string tool) {
  return expected_.emplace_back(std::move(tool));
}

expected_tool& fake_host::expect_http(const std::string& method, const std::string& url) {
  return expect(method + " " + url);
}

void fake_host::offers(std::string tool, std::vector<std::string> arguments) {
  offered_[std::move(tool)] = std::move(arguments);
}

answer fake_host::call(std::string_view name, const json& arguments) {
  const json& row = action(name);
  if (row.is_null()) return {PATCHBAY_NOT_FOUND, "no action " + std::string(name)};
  auto bound = detail::bind(row, arguments);
  if (!bound) return {PATCHBAY_INVALID_ARGUMENT, bound.error().message};
  return row.has("mapping") ? run_mapping(row, *bound, arguments) : enter(name, row, *bound);
}

answer fake_host::run_mapping(const json& row, const json& bound, const json& given) {
  const std::string tool(row["mapping"]["tool"].text());
  const auto offered = offered_.find(tool);
  auto arguments = detail::map(row["mapping"], bound, given,
                               offered == offered_.end() ? nullptr : &offered->second);
  if (!arguments) return {PATCHBAY_INVALID_ARGUMENT, arguments.error().message};
  return ask(row, tool, arguments->dump());
}

answer fake_host::enter(std::string_view name, const json& row, const json& bound) {
  ended_ = {};
  open_call_ = true;
  ++call_;
  const std::string text = bound.dump();
  instance_->invoke(instance_, call_, detail::borrowed(name), detail::borrowed(text));
  serve(row);
  if (open_call_) {
    complain(std::string(name) + " neither ended its call nor waits for a tool");
    open_call_ = false;
  } else if (ended_ && !json::parse(ended_.text)) {
    complain("the answer of " + std::string(name) + " is not JSON: " + ended_.text);
    ended_.status = PATCHBAY_INTERNAL;
  }
  return std::exchange(ended_, {});
}

void fake_host::serve(const json& row) {
  while (!waiting_.empty()) {
    const request next = std::move(waiting_.front());
    waiting_.pop_front();
    answer said{PATCHBAY_CANCELLED, "the call has ended"};
    if (open_call_) {
      said = next.http_done == nullptr ? ask(row, next.tool, next.arguments) : ask_http(row, next);
    }
    if (next.http_done == nullptr) {
      next.done(next.user, said.status, detail::borrowed(said.text));
    } else {
      next.http_done(next.user, said.status, said.code, detail::borrowed(said.text));
    }
  }
}

answer fake_host::ask(const json& row, const std::string& tool, const std::string& arguments) {
  const auto& listed = row["tools"].items();
  if (std::none_of(listed.begin(), listed.end(),
                   [&](const json& t) { return t["name"].text() == tool; })) {
    complain("the manifest does not list " + tool + " for this action");
    return {PATCHBAY_DENIED, tool + " is not listed for this action"};
  }
  return meet(tool, arguments);
}

answer fake_host::ask_http(const json& row, const request& wanted) {
  std::string_view host = wanted.tool;
  if (host.starts_with("https://")) {
    host.remove_prefix(8);
    host = host.substr(0, host.find_first_of("/?"));
  } else {
    host = {};
  }
  const auto& listed = row["http"].items();
  const std::string what = wanted.method + " " + wanted.tool;
  if (std::none_of(listed.begin(), listed.end(), [&](const json& use) {
        return use["method"].text() == wanted.method && use["host"].text() == host;
      })) {
    complain("the manifest does not list " + what + " for this action");
    return {PATCHBAY_DENIED, what + " is not listed for this action"};
  }
  answer said = meet(what, wanted.arguments.empty() ? "null" : wanted.arguments);
  if (said && met_ > 0) said.code = expected_[met_ - 1].code_;
  return said;
}

answer fake_host::meet(const std::string& tool, const std::string& arguments) {
  const auto given = json::parse(arguments);
  if (met_ == expected_.size()) {
    complain("unexpected: " + tool + " with " + arguments);
    return {PATCHBAY_INTERNAL, "unexpected: " + tool};
  }
  const expected_tool& next = expected_[met_++];
  if (next.name_ != tool) {
    complain("expected " + next.name_ + ", but " + tool + " was called with " + arguments);
    return {PATCHBAY_INTERNAL, "unexpected: " + tool};
  }
  if (!given) {
    complain("the arguments of " + tool + " are not JSON: " + arguments);
  } else if (next.arguments_ && !detail::equal(*next.arguments_, json::parse(arguments).value())) {
    complain(tool + ": expected " + next.arguments_->dump() + ", not " + arguments);
  }
  return {next.status_, next.body_};
}

json fake_host::derive(std::string_view provider, const json& tools) {
  const auto* ask =
      detail::extension<patchbay_derived_actions>(instance_, PATCHBAY_EXT_DERIVED_ACTIONS);
  if (ask == nullptr) {
    complain("the plugin derives no actions");
    return {};
  }
  detail::text_sink out;
  const std::string list = tools.dump();
  const patchbay_status status =
      ask->derive(instance_, detail::borrowed(provider), detail::borrowed(list), out);
  auto read = json::parse(out.text);
  if (status == PATCHBAY_OK && read && read->is_list()) return std::move(*read);
  complain("no actions were derived: " + out.text);
  return {};
}

std::vector<std::string> fake_host::complaints() const {
  std::vector<std::string> all = complaints_;
  for (std::size_t i = met_; i < expected_.size(); ++i) {
    all.push_back("expected and not called: " + expected_[i].name_);
  }
  return all;
}

void fake_host::verify() const {
  std::string text;
  for (const auto& line : complaints()) text += (text.empty() ? "" : "\n") + line;
  if (!text.empty()) throw failure(error{errc::internal, text});
}

void fake_host::complain(std::string what) { complaints_.push_back(std::move(what)); }

fake_host& fake_host::of(const patchbay_host* host) noexcept {
  return *static_cast<fake_host*>(host->ctx);
}

/// A call from another thread cannot be noted safely; it is refused, and the call then ends
/// wrongly.
bool fake_host::ours(patchbay_call id, const char* what) {
  if (std::this_thread::get_id() != thread_) return false;
  if (id == call_ && open_call_) return true;
  complain(std::string(what) + " for a call that has ended");
  return false;
}

void fake_host::complete(const patchbay_host* host, patchbay_call id, patchbay_status status,
                         patchbay_str body) noexcept {
  fake_host& self = of(host);
  if (!self.ours(id, "complete")) return;
  self.open_call_ = false;
  self.ended_ = {status, std::string(detail::view(body))};
  if (self.ended_ && self.ended_.text.empty()) self.ended_.text = "null";
}

void fake_host::log(const patchbay_host* host, patchbay_log_level, patchbay_str text) noexcept {
  fake_host& self = of(host);
  if (std::this_thread::get_id() == self.thread_) self.logged_.emplace_back(detail::view(text));
}

patchbay_status fake_host::call_tool(const patchbay_host* host, patchbay_call id,
                                     const patchbay_tool_request* wanted, patchbay_tool_done done,
                                     void* user) noexcept {
  fake_host& self = of(host);
  if (!self.ours(id, "a tool was asked for")) return PATCHBAY_CANCELLED;
  if (wanted == nullptr || wanted->size < sizeof(patchbay_tool_request) || done == nullptr) {
    self.complain("a tool was asked for with a request that is too small or no callback");
    return PATCHBAY_INVALID_ARGUMENT;
  }
  self.waiting_.push_back({std::string(detail::view(wanted->name)),
                           std::string(detail::view(wanted->arguments)), done, user});
  return PATCHBAY_OK;
}

patchbay_status fake_host::send_http(const patchbay_host* host, patchbay_call id,
                                     const patchbay_http_request* wanted, patchbay_http_done done,
                                     void* user) noexcept {
  fake_host& self = of(host);
  if (!self.ours(id, "a request was made")) return PATCHBAY_CANCELLED;
  if (wanted == nullptr || wanted->size < sizeof(patchbay_http_request) || done == nullptr) {
    self.complain("a request was made that is too small or has no callback");
    return PATCHBAY_INVALID_ARGUMENT;
  }
  self.waiting_.push_back({std::string(detail::view(wanted->url)),
                           std::string(detail::view(wanted->body)), nullptr, user,
                           std::string(detail::view(wanted->method)), done});
  return PATCHBAY_OK;
}

const void* fake_host::get_extension(const patchbay_host*, const char* id) noexcept {
  static constexpr patchbay_tools tools = {sizeof(patchbay_tools), &call_tool};
  static constexpr patchbay_http http = {sizeof(patchbay_http), &send_http};
  if (id == nullptr) return nullptr;
  if (std::strcmp(id, PATCHBAY_EXT_TOOLS) == 0) return &tools;
  return std::strcmp(id, PATCHBAY_EXT_HTTP) == 0 ? &http : nullptr;
}

}  // namespace patchbay::testing
