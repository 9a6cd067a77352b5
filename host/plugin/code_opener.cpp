#include "plugin/code_opener.hpp"

#include <algorithm>

#include "plugin/generation.hpp"
#include "plugin/library.hpp"
#include "plugin/process_code.hpp"

namespace patchbay::plugin {
namespace {

/// Whether the host can run every action by itself. A plugin without actions may make some later.
bool all_data(const manifest& offers) {
  return !offers.actions.empty() && !offers.configured_providers &&
         std::none_of(offers.providers.begin(), offers.providers.end(),
                      [](const core::provider& p) { return p.derives; }) &&
         std::all_of(offers.actions.begin(), offers.actions.end(),
                     [](const core::action& a) { return a.mapping.has_value(); });
}

}  // namespace

code_opener::code_opener(isolation_rules rules, process_options process, log_sink log)
    : rules_(std::move(rules)), process_(std::move(process)), log_(std::move(log)) {}

code_opener::~code_opener() = default;

std::shared_ptr<process_supervisor> code_opener::supervisor() {
  const std::lock_guard lock(mutex_);
  if (supervisor_ == nullptr) supervisor_ = std::make_shared<process_supervisor>();
  return supervisor_;
}

process_counts code_opener::counts() const {
  const std::lock_guard lock(mutex_);
  return supervisor_ == nullptr ? process_counts() : supervisor_->counts();
}

core::result<std::unique_ptr<code>> code_opener::open(const staged_file& file,
                                                      const std::string& name,
                                                      const manifest& offers, isolation where,
                                                      const std::string& settings) {
  if (where == isolation::inside) {
    auto opened = library::open(file);
    if (!opened) return opened.error();
    auto made = generation::create(std::move(*opened), name, log_, settings);
    if (!made) return made.error();
    return std::unique_ptr<code>(std::move(*made));
  }
  if (all_data(offers)) return std::unique_ptr<code>();
  process_spec spec;
  spec.how = process_;
  spec.file = file.path;
  spec.name = name;
  spec.config_json = settings;
  spec.log = log_;
  auto made = process_code::create(supervisor(), std::move(spec), writing_tools(offers.actions));
  if (!made) return made.error();
  return std::unique_ptr<code>(std::move(*made));
}

}  // namespace patchbay::plugin
