// What a loader shows: the catalogue that it makes, and the answer of GET /api/plugins.
#include <algorithm>
#include <sstream>

#include "core/json.hpp"
#include "plugin/loader.hpp"

namespace patchbay::plugin {

namespace json = core::json;

std::set<std::string> read_hash_list(const std::filesystem::path& file) {
  constexpr std::size_t list_bytes_max = 1u << 20;
  constexpr std::size_t hash_size = 64;
  std::set<std::string> hashes;
  const auto text = read_file(file, list_bytes_max);
  if (!text) return hashes;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const std::string hash = line.substr(0, line.find(' '));
    if (hash.size() == hash_size) hashes.insert(hash);
  }
  return hashes;
}

std::string overlap(const manifest& a, const manifest& b) {
  for (const auto& p : a.providers) {
    for (const auto& q : b.providers) {
      if (p.name == q.name) return "provider \"" + p.name + "\"";
    }
  }
  for (const auto& p : a.actions) {
    for (const auto& q : b.actions) {
      if (p.name == q.name) return "action \"" + p.name + "\"";
    }
  }
  return {};
}

std::shared_ptr<const core::catalogue> catalogue_of(
    const std::vector<std::shared_ptr<const loaded_plugin>>& loaded, std::uint64_t generation) {
  auto made = std::make_shared<core::catalogue>();
  made->generation = generation;
  for (const auto& plugin : loaded) {
    const auto& offered = plugin->offers->providers;
    made->providers.insert(made->providers.end(), offered.begin(), offered.end());
    made->actions.insert(made->actions.end(), plugin->actions.begin(), plugin->actions.end());
  }
  std::sort(made->providers.begin(), made->providers.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(made->actions.begin(), made->actions.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
  return made;
}

namespace {

void put_text(json::writer& to, std::string_view name, const std::string& text) {
  json::key(to, name);
  if (text.empty()) {
    to.Null();
  } else {
    json::put(to, text);
  }
}

template <class Items>
void put_names(json::writer& to, std::string_view name, const Items& items) {
  json::key(to, name);
  to.StartArray();
  for (const auto& item : items) json::put(to, item);
  to.EndArray();
}

void put_origin(json::writer& to, const provenance& from) {
  json::key(to, "built_with_host");
  to.Bool(from.built_with_host);
  json::key(to, "signed");
  to.Bool(from.trusted_signature);
  put_text(to, "mistrusted", from.mistrusted);
}

void put_code(json::writer& to, const code* of) {
  json::key(to, "code");
  if (of == nullptr) {
    to.Null();
    return;
  }
  const auto now = of->state();
  to.StartObject();
  json::key(to, "state");
  json::put(to, now.word);
  json::key(to, "restarts");
  to.Uint64(now.restarts);
  put_text(to, "last_end", now.last_end);
  to.EndObject();
}

void put_leaving(json::writer& to, const leaving_code& code) {
  using std::chrono::duration_cast;
  to.StartObject();
  json::key(to, "plugin");
  json::put(to, code.plugin);
  put_text(to, "sha256", code.sha256);
  json::key(to, "calls");
  to.Uint64(code.calls);
  json::key(to, "seconds");
  to.Int64(duration_cast<std::chrono::seconds>(drain::clock::now() - code.since).count());
  put_text(to, "kept", code.kept);
  to.EndObject();
}

}  // namespace

std::string loader::describe_json() const {
  json::buffer bytes;
  json::writer to(bytes);
  const std::lock_guard lock(mutex_);
  to.StartObject();
  json::key(to, "generation");
  to.Uint64(current_->generation);
  json::key(to, "plugins");
  to.StartArray();
  for (const auto& f : files_) {
    std::vector<std::string> providers, actions;
    if (f.loaded != nullptr) {
      for (const auto& p : f.loaded->offers->providers) providers.push_back(p.name);
      for (const auto& a : f.loaded->actions) actions.push_back(a->name);
    }
    to.StartObject();
    json::key(to, "file");
    json::put(to, f.file);
    json::key(to, "sha256");
    json::put(to, f.sha256);
    put_text(to, "loaded_sha256", f.loaded != nullptr ? f.loaded->sha256 : std::string());
    json::key(to, "status");
    json::put(to, !f.filtered.empty()   ? "disabled"
                  : f.loaded == nullptr ? "failed"
                  : f.error.empty()     ? "loaded"
                                        : "stale");
    put_text(to, "disabled", f.filtered);
    put_names(to, "providers", providers);
    put_names(to, "actions", actions);
    put_text(to, "error", f.error);
    json::key(to, "isolation");
    if (f.loaded == nullptr) {
      to.Null();
    } else {
      json::put(to, name(f.loaded->where));
    }
    put_code(to, f.loaded == nullptr ? nullptr : f.loaded->runs.get());
    put_origin(to, f.loaded == nullptr ? f.from : f.loaded->from);
    to.EndObject();
  }
  to.EndArray();
  put_text(to, "folder_error", folder_error_);
  put_text(to, "configuration_error", choices_error_);
  json::key(to, "replaced");
  to.StartArray();
  for (const auto& code : drain_.list()) put_leaving(to, code);
  to.EndArray();
  to.EndObject();
  return {bytes.GetString(), bytes.GetSize()};
}

std::size_t loader::loaded() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      files_.begin(), files_.end(), [](const seen_file& f) { return f.loaded != nullptr; }));
}

std::size_t loader::wrong() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      files_.begin(), files_.end(), [](const seen_file& f) { return !f.error.empty(); }));
}

}  // namespace patchbay::plugin
