#pragma once

#include <memory>
#include <string>

#include "core/action.hpp"
#include "core/action_table.hpp"

namespace patchbay::core {

inline parameter make(std::string name, value_type type, bool required = false,
                      std::string default_json = {}) {
  parameter p;
  p.name = std::move(name);
  p.type = type;
  p.required = required;
  p.default_json = std::move(default_json);
  p.doc = "The " + p.name + ".";
  return p;
}

inline tool_argument to(std::vector<std::string> names, std::string parameter,
                        tool_argument::transform how = tool_argument::transform::as_is) {
  tool_argument a;
  a.names = std::move(names);
  a.parameter = std::move(parameter);
  a.how = how;
  return a;
}

/// An action like gmail_send_email.
inline action send_email() {
  using transform = tool_argument::transform;
  action a;
  a.name = "gmail_send_email";
  a.provider = "gmail";
  a.doc = "Send a mail.";
  a.what = effect::irreversible;
  a.parameters = {
      make("to", value_type::string_list),   make("subject", value_type::string),
      make("body", value_type::string),      make("cc", value_type::string_list),
      make("thread_id", value_type::string), make("is_html", value_type::boolean, false, "false")};
  a.rules = {{rule::kind::at_least_one, {"to", "cc"}},
             {rule::kind::at_least_one, {"subject", "body"}}};
  a.tools = {{"GMAIL_SEND_EMAIL", effect::irreversible}};
  declarative_mapping m;
  m.tool = "GMAIL_SEND_EMAIL";
  m.arguments = {to({"recipient_email", "to"}, "to", transform::first),
                 to({"extra_recipients"}, "to", transform::rest),
                 to({"cc"}, "cc", transform::split),
                 to({"subject"}, "subject"),
                 to({"body"}, "body"),
                 to({"thread_id"}, "thread_id"),
                 to({"is_html"}, "is_html")};
  m.arguments[5].listed_only = true;
  tool_argument user;
  user.names = {"user_id"};
  user.constant_json = "\"me\"";
  m.arguments.push_back(user);
  a.mapping = std::move(m);
  return a;
}

inline action search() {
  action a;
  a.name = "gmail_search";
  a.provider = "gmail";
  a.doc = "Find messages.";
  a.parameters = {make("query", value_type::string, true),
                  make("max_results", value_type::integer, false, "20"),
                  make("format", value_type::string),
                  make("ratio", value_type::number),
                  make("extra", value_type::object),
                  make("items", value_type::list),
                  make("anything", value_type::any)};
  a.parameters[0].length_max = 10;
  a.parameters[1].minimum = 1;
  a.parameters[1].maximum = 500;
  a.parameters[2].choices = {"full", "raw"};
  a.parameters[5].length_max = 2;
  a.tools = {{"GMAIL_FETCH_EMAILS", effect::read}};
  declarative_mapping m;
  m.tool = "GMAIL_FETCH_EMAILS";
  m.arguments = {to({"query"}, "query"), to({"max_results"}, "max_results"), to({"ratio"}, "ratio"),
                 to({"extra"}, "extra", tool_argument::transform::text),
                 to({"anything"}, "anything")};
  a.mapping = std::move(m);
  return a;
}

inline std::shared_ptr<const catalogue> make_catalogue(std::uint64_t generation) {
  auto c = std::make_shared<catalogue>();
  c->generation = generation;
  for (const char* name : {"gmail", "slack"}) {
    provider p;
    p.name = name;
    p.toolkit = name;
    c->providers.push_back(p);
  }
  action post = search();
  post.name = "slack_post";
  post.provider = "slack";
  c->actions = {std::make_shared<const action>(search()),
                std::make_shared<const action>(send_email()), std::make_shared<const action>(post)};
  return c;
}

}  // namespace patchbay::core
