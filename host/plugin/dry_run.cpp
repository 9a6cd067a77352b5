#include "plugin/dry_run.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "core/binding.hpp"
#include "core/json.hpp"
#include "core/mapping.hpp"

namespace patchbay::plugin {
namespace {

namespace json = core::json;

constexpr auto trial_max = std::chrono::seconds(2);
constexpr std::size_t tools_asked_max = 64;

/// A number inside the parameter's range.
std::string sample_number(const core::parameter& p) {
  const double lowest = p.minimum.value_or(p.maximum ? std::min(*p.maximum, 1.0) : 1.0);
  if (p.type == core::value_type::integer) return std::to_string(static_cast<long long>(lowest));
  std::string text = std::to_string(lowest);
  return text;
}

std::string sample_value(const core::parameter& p) {
  switch (p.type) {
    case core::value_type::string: {
      std::string text;
      const std::string word = p.length_max == 1 ? "x" : p.length_max == 0 ? "text" : "tx";
      json::append_string(text, p.choices.empty() ? word : p.choices.front());
      return text;
    }
    case core::value_type::integer:
    case core::value_type::number:
      return sample_number(p);
    case core::value_type::boolean:
      return "true";
    case core::value_type::string_list:
      return R"(["text"])";
    case core::value_type::list:
      return "[1]";
    case core::value_type::object:
      return "{}";
    case core::value_type::any:
      break;
  }
  return R"("text")";
}

bool wanted(const core::action& a, const core::parameter& p) {
  if (p.required) return true;
  return std::any_of(a.rules.begin(), a.rules.end(), [&](const core::rule& r) {
    return r.what == core::rule::kind::at_least_one && !r.parameters.empty() &&
           r.parameters.front() == p.name;
  });
}

/// Answers each tool with an empty object, and remembers what a host would refuse.
class empty_tools final : public core::ports::tool_caller {
 public:
  explicit empty_tools(const core::action& of) : of_(of) {}

  core::ports::task<core::tool_answer> call_tool(std::string tool, std::string arguments) override {
    core::tool_answer answer;
    answer.status = core::call_status::ok;
    answer.data_json = "{}";
    const auto given = json::parse(arguments);
    if (of_.tool(tool) == nullptr) {
      refused = "calls the tool " + tool + ", which its row does not list";
    } else if (!given || !given->IsObject()) {
      refused = "calls " + tool + " with arguments that are no object";
    } else if (++asked_ > tools_asked_max) {
      refused = "calls more than " + std::to_string(tools_asked_max) + " tools";
    }
    if (!refused.empty()) {
      answer.status = core::call_status::denied;
      answer.error.message = refused;
    }
    co_return answer;
  }

  std::string refused;

 private:
  const core::action& of_;
  std::size_t asked_ = 0;
};

core::ports::task<void> run_into(core::ports::action_code* code, std::string action,
                                 std::string arguments, core::ports::tool_caller* tools,
                                 std::optional<core::result<std::string>>* into) {
  const auto deadline = std::chrono::steady_clock::now() + trial_max;
  auto outcome = co_await code->invoke(std::move(action), std::move(arguments), *tools, deadline);
  into->emplace(std::move(outcome));
}

/// The plugin's own words, without who said them.
std::string without_prefix(const std::string& message) {
  const std::string who = "plugin " + std::string(tried_name) + ": ";
  return message.starts_with(who) ? message.substr(who.size()) : message;
}

std::string try_code(const core::action& a, const std::string& arguments,
                     core::ports::action_code& code) {
  empty_tools tools(a);
  boost::asio::io_context io;
  std::optional<core::result<std::string>> outcome;
  boost::asio::co_spawn(io, run_into(&code, a.name, arguments, &tools, &outcome),
                        [](std::exception_ptr) {});
  io.run_for(trial_max);
  if (!tools.refused.empty()) return tools.refused;
  if (!outcome) return "does not end";
  if (outcome->ok()) {
    if (json::parse(outcome->value())) return {};
    return "ends with a text that is no JSON";
  }
  const core::error& why = outcome->error();
  if (why.code == core::errc::internal) {
    return "fails when tools answer {}: " + without_prefix(why.message);
  }
  if (why.code == core::errc::invalid_argument) {
    return "refuses arguments that its parameters allow: " + why.message;
  }
  return {};
}

/// A server whose tool has each argument under its newest name.
core::tool_schema newest_names(const core::declarative_mapping& of) {
  core::tool_schema schema;
  for (const auto& argument : of.arguments) schema.properties.insert(argument.names.front());
  return schema;
}

std::string try_mapping(const core::action& a, const std::string& arguments) {
  json::document given = *json::parse(arguments);
  const core::binder binder(a);
  core::bound_arguments bound;
  const auto violations = binder.bind(given, given.GetAllocator(), bound);
  if (!violations.empty()) {
    const auto& first = violations.front();
    return "its own rules refuse every call: " + first.path + (first.path.empty() ? "" : " ") +
           first.message;
  }
  std::string out;
  const core::tool_schema listed = newest_names(*a.mapping);
  const auto mapped = core::append_arguments(out, a, bound, &listed);
  return mapped ? std::string() : mapped.error().message;
}

}  // namespace

std::string sample_arguments(const core::action& a) {
  std::string out = "{";
  for (const auto& p : a.parameters) {
    if (!wanted(a, p)) continue;
    if (out.size() > 1) out += ',';
    json::append_string(out, p.name);
    out += ':';
    out += sample_value(p);
  }
  return out + "}";
}

trial try_action(const core::action& a, core::ports::action_code* code) {
  const std::string arguments = sample_arguments(a);
  if (a.mapping) return {a.name, try_mapping(a, arguments)};
  if (code == nullptr) return {a.name, "has neither a mapping nor code"};
  return {a.name, try_code(a, arguments, *code)};
}

}  // namespace patchbay::plugin
