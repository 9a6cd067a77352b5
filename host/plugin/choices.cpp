#include "plugin/choices.hpp"

#include "core/binding.hpp"
#include "core/json.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/staging.hpp"

namespace patchbay::plugin {

namespace json = core::json;
using need = manifest_reader::need;

namespace {

core::error invalid(std::string what, std::string hint) {
  return {core::errc::invalid_argument, std::move(what), std::move(hint), 0};
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all) text += (text.empty() ? "" : "; ") + one;
  return text;
}

/// A list of names; an empty one is a list too.
std::set<std::string> read_names(manifest_reader& in, std::string_view member) {
  std::set<std::string> names;
  const auto* found = in.member(member, need::optional);
  if (found == nullptr) return names;
  if (!found->IsArray()) {
    in.complain(member, "must be a list of names");
    return names;
  }
  for (const auto& n : found->GetArray()) {
    if (!n.IsString() || n.GetStringLength() == 0) {
      in.complain(member, "must hold names of plugins, such as \"gmail\"");
      continue;
    }
    std::string name(json::view(n));
    if (name.ends_with(".so")) in.complain(member, "\"" + name + "\": leave out \".so\"");
    names.insert(std::move(name));
  }
  return names;
}

void read_settings(manifest_reader& in, const json::value& all,
                   std::map<std::string, std::string>& into) {
  if (!all.IsObject()) {
    in.complain("settings", "must be an object with a member for each plugin");
    return;
  }
  for (const auto& m : all.GetObject()) {
    const std::string name(json::view(m.name));
    if (!m.value.IsObject()) in.complain("settings." + name, "must be an object");
    into[name] = json::text(m.value);
  }
}

}  // namespace

core::result<plugin_choices> plugin_choices::parse(std::string_view text) {
  auto document = json::parse(text);
  if (!document) return invalid("is not JSON: " + document.error().message, {});
  plugin_choices made;
  std::vector<std::string> wrong;
  {
    manifest_reader in(*document, "", wrong);
    if (in.member("allow", need::optional) != nullptr) made.allowed_ = read_names(in, "allow");
    made.disabled_ = read_names(in, "disabled");
    if (const auto* all = in.member("settings", need::optional)) {
      read_settings(in, *all, made.settings_);
    }
  }
  if (!wrong.empty()) return invalid(joined(wrong), "correct it and reload");
  return made;
}

core::result<plugin_choices> plugin_choices::read(const std::filesystem::path& file) {
  const auto text = read_file(file, choices_bytes_max);
  if (!text) {
    return core::error{text.error().code, file.string() + " " + text.error().message,
                       text.error().hint, 0};
  }
  auto made = parse(*text);
  if (!made) return invalid(file.string() + ": " + made.error().message, made.error().hint);
  return made;
}

std::string plugin_choices::filtered(const std::string& plugin) const {
  if (disabled_.contains(plugin)) return "is disabled in the configuration";
  if (allowed_ && !allowed_->contains(plugin))
    return "is not in the configuration's list \"allow\"";
  return {};
}

std::string plugin_choices::settings(const std::string& plugin) const {
  const auto at = settings_.find(plugin);
  return at == settings_.end() ? "{}" : at->second;
}

core::result<std::string> bind_settings(const manifest& of, std::string_view given) {
  core::action shape;  // settings obey the rules of parameters
  shape.parameters = of.settings;
  const core::binder bind(shape);
  auto document = json::parse(given);
  if (!document) return invalid("settings: " + document.error().message, {});
  core::bound_arguments bound;
  const auto violations = bind.bind(*document, document->GetAllocator(), bound);
  if (!violations.empty()) {
    std::vector<std::string> wrong;
    for (const auto& v : violations) {
      std::string one = "settings";
      if (!v.path.empty()) one += "." + v.path;
      one += ": " + v.message;
      if (!v.hint.empty()) one += " (" + v.hint + ")";
      wrong.push_back(std::move(one));
    }
    return invalid("has wrong " + joined(wrong), "correct them in the plugins' configuration");
  }
  json::buffer text;
  json::writer to(text);
  to.StartObject();
  for (std::size_t i = 0; i < shape.parameters.size(); ++i) {
    if (bound.at(i) == nullptr) continue;
    json::key(to, shape.parameters[i].name);
    bound.at(i)->Accept(to);
  }
  to.EndObject();
  return std::string(text.GetString(), text.GetSize());
}

}  // namespace patchbay::plugin
