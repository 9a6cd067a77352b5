#include "plugin/loader.hpp"

#include <algorithm>
#include <sstream>

#include "core/json.hpp"
#include "plugin/elf.hpp"

namespace patchbay::plugin {

namespace fs = std::filesystem;
namespace json = core::json;

class retired_generations {
 public:
  /// Hands it to the plugin thread, or destroys it when there is none any more.
  void take(generation* done) {
    std::unique_ptr<generation> owned(done);
    const std::lock_guard lock(mutex_);
    if (open_) waiting_.push_back(std::move(owned));
  }
  std::vector<std::unique_ptr<generation>> drain(bool close) {
    const std::lock_guard lock(mutex_);
    if (close) open_ = false;
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  bool open_ = true;
  std::vector<std::unique_ptr<generation>> waiting_;
};

namespace {

core::error conflict(std::string what, std::string hint) {
  return {core::errc::conflict, std::move(what), std::move(hint), 0};
}

/// The plugin files of a folder, sorted by name; empty if it cannot be read.
std::vector<fs::path> plugin_files(const fs::path& folder, std::error_code& failed) {
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (name.front() != '.' && at->path().extension() == ".so") files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string stem(const std::string& file) { return fs::path(file).stem().string(); }

/// Null, or what both manifests offer, e.g. "provider \"gmail\"".
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

bool has_code(const manifest& m) {
  return std::any_of(m.actions.begin(), m.actions.end(),
                     [](const core::action& a) { return !a.mapping; });
}

}  // namespace

std::set<std::string> read_hash_list(const fs::path& file) {
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

loader::loader(loader_options options, log_sink log)
    : options_(std::move(options)),
      log_(std::move(log)),
      describer_(options_.runner, options_.data_dir / "plugins", options_.describe_deadline),
      built_with_host_(read_hash_list(options_.built_list)),
      retired_(std::make_shared<retired_generations>()) {}

loader::~loader() {
  files_.clear();
  retired_->drain(true);
}

void loader::destroy_retired() {
  for (auto& done : retired_->drain(false)) {
    const std::string name = done->name();
    const fs::path path = done->path();
    done.reset();
    if (is_mapped(path)) {
      log_(level::warn, "plugin " + name + ": an earlier version stays in memory after closing");
    }
  }
}

const loader::seen_file* loader::loaded_before(const std::string& file) const {
  for (const auto& f : files_) {
    if (f.file == file && f.offers != nullptr) return &f;
  }
  return nullptr;
}

std::shared_ptr<const core::catalogue> loader::load_folder() {
  std::error_code failed;
  const auto paths = plugin_files(options_.folder, failed);
  if (failed) {
    log_(level::warn,
         "the plugin folder " + options_.folder.string() + " cannot be read: " + failed.message());
  }
  std::vector<seen_file> files;
  for (const auto& path : paths) {
    seen_file seen;
    seen.file = path.filename().string();
    look_at(seen, files);
    files.push_back(std::move(seen));
  }
  auto next = publish(std::move(files));
  destroy_retired();
  return next;
}

void loader::look_at(seen_file& seen, const std::vector<seen_file>& earlier_files) {
  const seen_file* before = loaded_before(seen.file);
  const auto loaded = load(seen, earlier_files);
  if (loaded) {
    const bool changed = before == nullptr || before->sha256 != seen.sha256;
    if (changed) {
      log_(level::info, "plugin " + stem(seen.file) + ": " +
                            std::to_string(seen.offers->actions.size()) + " actions (" +
                            seen.sha256.substr(0, 12) + ")");
    }
    return;
  }
  const auto& why = loaded.error();
  seen.error = seen.file + " " + why.message;
  if (!why.hint.empty()) seen.error += ": " + why.hint;
  seen.offers = nullptr;
  seen.code = nullptr;
  if (before != nullptr) {
    seen.offers = before->offers;
    seen.code = before->code;
    seen.error += "; its earlier version stays";
  }
  log_(level::error, "plugin not loaded: " + seen.error);
}

core::result<void> loader::load(seen_file& seen, const std::vector<seen_file>& earlier_files) {
  auto staged = stage(options_.folder / seen.file, options_.data_dir / "plugins");
  if (!staged) return staged.error();
  seen.sha256 = staged->sha256;
  seen.built_with_host = built_with_host_.count(seen.sha256) != 0;
  const seen_file* before = loaded_before(seen.file);
  if (before != nullptr && before->sha256 == seen.sha256 && before->error.empty()) {
    seen.offers = before->offers;
    seen.code = before->code;
  } else {
    if (auto whole = check_elf(staged->bytes); !whole) return whole.error();
    auto text = describer_.describe(*staged);
    if (!text) return text.error();
    auto offers = parse_manifest(*text);
    if (!offers) {
      return core::error{offers.error().code, "has a wrong manifest: " + offers.error().message,
                         offers.error().hint, 0};
    }
    describer_.remember(*staged, *text);
    seen.offers = std::make_shared<const manifest>(std::move(*offers));
  }
  for (const auto& other : earlier_files) {
    if (other.offers == nullptr) continue;
    if (const auto both = overlap(*seen.offers, *other.offers); !both.empty()) {
      return conflict("and " + other.file + " both offer " + both, "remove one of the two");
    }
  }
  if (seen.code != nullptr) return {};
  auto opened = library::open(*staged);
  if (!opened) return opened.error();
  auto made = generation::create(std::move(*opened), stem(seen.file), log_);
  if (!made) return made.error();
  seen.code = std::shared_ptr<generation>(
      made->release(), [keeper = retired_](generation* done) { keeper->take(done); });
  if (!seen.built_with_host && has_code(*seen.offers)) {
    log_(level::warn, "plugin " + stem(seen.file) +
                          ": was not built with this host; its code runs inside the host");
  }
  return {};
}

std::shared_ptr<const core::catalogue> loader::publish(std::vector<seen_file> files) {
  auto next = std::make_shared<core::catalogue>();
  for (const auto& f : files) {
    if (f.offers == nullptr) continue;
    for (const auto& p : f.offers->providers) next->providers.push_back(p);
    for (const auto& a : f.offers->actions) {
      auto action = std::make_shared<core::action>(a);
      if (!action->mapping) action->code = f.code;
      next->actions.push_back(std::move(action));
    }
  }
  std::sort(next->providers.begin(), next->providers.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(next->actions.begin(), next->actions.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
  {
    const std::lock_guard lock(mutex_);
    next->generation = ++generation_;
    files_.swap(files);
  }
  return next;
}

std::string loader::describe_json() const {
  const std::lock_guard lock(mutex_);
  json::buffer bytes;
  json::writer to(bytes);
  to.StartObject();
  json::key(to, "generation");
  to.Uint64(generation_);
  json::key(to, "plugins");
  to.StartArray();
  for (const auto& f : files_) {
    to.StartObject();
    json::key(to, "file");
    json::put(to, f.file);
    json::key(to, "sha256");
    json::put(to, f.sha256);
    json::key(to, "status");
    json::put(to, f.offers == nullptr ? "failed" : f.error.empty() ? "loaded" : "stale");
    json::key(to, "providers");
    to.StartArray();
    if (f.offers != nullptr) {
      for (const auto& p : f.offers->providers) json::put(to, p.name);
    }
    to.EndArray();
    json::key(to, "actions");
    to.StartArray();
    if (f.offers != nullptr) {
      for (const auto& a : f.offers->actions) json::put(to, a.name);
    }
    to.EndArray();
    json::key(to, "error");
    if (f.error.empty()) {
      to.Null();
    } else {
      json::put(to, f.error);
    }
    json::key(to, "isolation");
    json::put(to, "inline");
    json::key(to, "built_with_host");
    to.Bool(f.built_with_host);
    to.EndObject();
  }
  to.EndArray();
  to.EndObject();
  return {bytes.GetString(), bytes.GetSize()};
}

}  // namespace patchbay::plugin
