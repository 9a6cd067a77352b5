#include "plugin/loader.hpp"

#include <algorithm>

#include "plugin/elf.hpp"
#include "plugin/library.hpp"

namespace patchbay::plugin {

namespace fs = std::filesystem;

namespace {

/// The plugin files of a folder, sorted by name; empty if it cannot be read.
std::vector<std::string> plugin_files(const fs::path& folder, std::error_code& failed) {
  std::vector<std::string> files;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::string name = at->path().filename().string();
    if (name.front() != '.' && at->path().extension() == ".so") files.push_back(std::move(name));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string stem(const std::string& file) { return fs::path(file).stem().string(); }

process_options with_runner(process_options how, const fs::path& runner) {
  how.runner = runner;
  return how;
}

}  // namespace

loader::loader(loader_options options, log_sink log)
    : options_(std::move(options)),
      log_(std::move(log)),
      describer_(options_.runner, options_.data_dir / "plugins", options_.describe_deadline),
      opener_(options_.isolation, with_runner(options_.process, options_.runner), log_),
      origins_(read_hash_list(options_.built_list), options_.signatures, options_.keys),
      drain_(options_.drain_deadline, log_, options_.wake),
      current_(std::make_shared<core::catalogue>()) {}

loader::~loader() { close(); }

void loader::close() {
  {
    const std::lock_guard lock(mutex_);
    files_.clear();
  }
  drain_.close_all();
}

std::vector<loader::seen_file> loader::files_now(const folder_look& how, std::error_code& failed) {
  std::vector<seen_file> files;
  for (auto& name : plugin_files(options_.folder, failed)) {
    const auto before = std::find_if(files_.begin(), files_.end(),
                                     [&](const seen_file& f) { return f.file == name; });
    if (before != files_.end()) {
      files.push_back(*before);
    } else if (!how.being_written.contains(name)) {
      seen_file fresh;
      fresh.file = std::move(name);
      files.push_back(std::move(fresh));
    }
  }
  return files;
}

void loader::read_choices(bool again) {
  if (options_.choices.empty()) return;
  const auto signature = signature_of(options_.choices);
  if (!again && choices_seen_ && choices_seen_ == signature) return;
  choices_seen_ = signature;
  auto read = plugin_choices::read(options_.choices);
  std::string why;
  if (read) {
    choices_ = std::move(*read);
  } else {
    why = read.error().message + "; what was configured before stays";
    if (why != choices_error_) log_(level::error, "the configuration of plugins: " + why);
  }
  const std::lock_guard lock(mutex_);
  choices_error_ = std::move(why);
}

bool loader::choose(seen_file& seen) const {
  const std::string plugin = stem(seen.file);
  const bool was_out = !seen.filtered.empty();
  seen.filtered = choices_.filtered(plugin);
  std::string settings = choices_.settings(plugin);
  const bool out = !seen.filtered.empty();
  if (out || was_out || settings != seen.settings) {
    // As if the file were seen for the first time.
    seen.signature.reset();
    seen.sha256.clear();
    seen.collides = false;
  }
  seen.settings = std::move(settings);
  if (out) {
    seen.error.clear();
    seen.loaded = nullptr;
  }
  return !out;
}

std::shared_ptr<const core::catalogue> loader::load_folder(const folder_look& how) {
  read_choices(how.again);
  std::error_code failed;
  std::vector<seen_file> files = files_now(how, failed);
  std::string why;
  if (failed) {
    why = "the plugin folder " + options_.folder.string() + " cannot be read: " + failed.message();
    if (!files_.empty()) why += "; what is loaded stays";
    if (why != folder_error_) log_(level::warn, why);
    files = files_;
  }
  {
    const std::lock_guard lock(mutex_);
    folder_error_ = why;
  }
  if (!failed) {
    std::vector<seen_file*> order;
    for (auto& f : files) {
      if (!how.being_written.contains(f.file)) order.push_back(&f);
    }
    std::stable_partition(order.begin(), order.end(),
                          [](const seen_file* f) { return f->loaded != nullptr; });
    for (seen_file* f : order) look_at(*f, files, how.again);
    // What two files offered may have changed hands.
    for (seen_file* f : order) {
      if (f->collides) look_at(*f, files, how.again);
    }
    publish(std::move(files));
    remove_unused_copies();
  }
  drain_.work(drain::clock::now());
  return current_;
}

void loader::look_at(seen_file& seen, const std::vector<seen_file>& all, bool again) {
  if (!choose(seen)) return;
  const auto signature = signature_of(options_.folder / seen.file);
  const auto vouched = signature_of(signature_file(options_.folder / seen.file));
  const bool retry = seen.collides || (again && !seen.error.empty()) || seen.vouched != vouched;
  if (!again && !retry && signature && seen.signature == signature) return;
  seen.signature = signature;
  seen.vouched = vouched;
  auto staged = stage(options_.folder / seen.file, options_.data_dir / "plugins");
  if (!staged) return refuse(seen, staged.error());
  if (staged->sha256 == seen.sha256 && !retry) return;
  const bool other_content = staged->sha256 != seen.sha256;
  seen.sha256 = staged->sha256;
  if (other_content) seen.error.clear();
  auto from = origins_.check(*staged, options_.folder / seen.file);
  if (!from) return refuse(seen, from.error());
  seen.from = std::move(*from);
  if (seen.loaded != nullptr && seen.loaded->sha256 == staged->sha256 &&
      seen.loaded->settings == seen.settings && seen.loaded->from == seen.from) {
    seen.error.clear();
    seen.collides = false;
    return;
  }
  auto loaded = load(*staged, seen, all);
  if (!loaded) return refuse(seen, loaded.error());
  seen.error.clear();
  seen.collides = false;
  seen.loaded = std::move(*loaded);
  log_(level::info, "plugin " + stem(seen.file) + ": " +
                        std::to_string(seen.loaded->actions.size()) + " actions (" +
                        seen.sha256.substr(0, 12) + ")");
  if (!seen.from.mistrusted.empty()) {
    log_(level::warn, "plugin " + stem(seen.file) + ": " + seen.file + " " + seen.from.mistrusted);
  }
}

void loader::refuse(seen_file& seen, const core::error& why) {
  seen.collides = why.code == core::errc::conflict;
  std::string text = seen.file + " " + why.message;
  if (!why.hint.empty()) text += ": " + why.hint;
  if (seen.loaded != nullptr) text += "; its earlier version stays";
  if (text == seen.error) return;
  seen.error = std::move(text);
  ++failures_;
  log_(level::error, "plugin not loaded: " + seen.error);
}

core::result<void> loader::check_overlap(const manifest& offers, const seen_file& seen,
                                         const std::vector<seen_file>& all) {
  for (const auto& other : all) {
    if (&other == &seen || other.loaded == nullptr) continue;
    if (const auto both = overlap(offers, *other.loaded->offers); !both.empty()) {
      return core::error{core::errc::conflict, "and " + other.file + " both offer " + both,
                         "remove one of the two", 0};
    }
  }
  return {};
}

core::result<std::shared_ptr<const loaded_plugin>> loader::load(const staged_file& staged,
                                                                const seen_file& seen,
                                                                const std::vector<seen_file>& all) {
  if (auto whole = check_elf(staged.bytes); !whole) return whole.error();
  auto text = describer_.describe(staged);
  if (!text) return text.error();
  auto offers = parse_manifest(*text);
  if (!offers) {
    return core::error{offers.error().code, "has a wrong manifest: " + offers.error().message,
                       offers.error().hint, 0};
  }
  describer_.remember(staged, *text);
  if (auto alone = check_overlap(*offers, seen, all); !alone) return alone.error();
  auto made = std::make_shared<loaded_plugin>();
  made->sha256 = staged.sha256;
  made->from = seen.from;
  made->where = opener_.where(stem(seen.file), seen.from);
  made->settings = seen.settings;
  auto settings = bind_settings(*offers, seen.settings);
  if (!settings) return settings.error();
  auto runs = open(staged, seen, *made, *offers, *settings);
  if (!runs) return runs.error();
  made->runs = std::move(*runs);
  if (auto added = add_configured(*offers, made->runs.get()); !added) return added.error();
  if (auto alone = check_overlap(*offers, seen, all); !alone) return alone.error();
  made->offers = std::make_shared<const manifest>(std::move(*offers));
  const auto derives = [](const core::provider& p) { return p.derives; };
  if (std::any_of(made->offers->providers.begin(), made->offers->providers.end(), derives)) {
    made->derives = std::make_shared<derived_actions>(made->runs);
  }
  for (const core::action& a : made->offers->actions) {
    auto action = std::make_shared<core::action>(a);
    if (!action->mapping) action->code = made->runs;
    made->actions.push_back(std::move(action));
  }
  return std::shared_ptr<const loaded_plugin>(std::move(made));
}

core::result<std::shared_ptr<code>> loader::open(const staged_file& staged, const seen_file& seen,
                                                 const loaded_plugin& to, const manifest& offers,
                                                 const std::string& settings) {
  auto own = with_own_path(staged);
  if (!own) return own.error();
  auto made = opener_.open(*own, stem(seen.file), offers, to.where, settings);
  if (!made) return made.error();
  if (*made == nullptr) return std::shared_ptr<code>();
  return drain_.hold(std::move(*made));
}

bool loader::uses(const fs::path& copy) const {
  return drain_.holds(copy) || std::any_of(files_.begin(), files_.end(), [&](const seen_file& f) {
           return f.loaded != nullptr && f.loaded->runs != nullptr &&
                  f.loaded->runs->path() == copy;
         });
}

core::result<staged_file> loader::with_own_path(staged_file staged) const {
  // The dynamic loader answers a file that is mapped already with what it has: an earlier version
  // of the same content that still drains must not be taken for a new one.
  const fs::path first = staged.path;
  for (std::size_t n = 1; uses(staged.path) || is_mapped(staged.path); ++n) {
    staged.path = first.parent_path() / (staged.sha256 + "." + std::to_string(n) + ".so");
  }
  if (staged.path != first) {
    if (auto written = write_file(staged.path, staged.bytes); !written) return written.error();
  }
  return staged;
}

void loader::publish(std::vector<seen_file> files) {
  auto before = loaded_now();
  std::vector<std::shared_ptr<const loaded_plugin>> now;
  for (const auto& f : files) {
    if (f.loaded != nullptr) now.push_back(f.loaded);
  }
  if (before != now) announce(next_catalogue(now));
  {
    const std::lock_guard lock(mutex_);
    files_.swap(files);
  }
  tell(files, files_);
  files.clear();
  for (auto& old : before) {
    if (old->runs == nullptr || std::find(now.begin(), now.end(), old) != now.end()) continue;
    drain_.begin(old->runs, old->sha256, drain::clock::now());
  }
}

void loader::tell(const std::vector<seen_file>& before, const std::vector<seen_file>& now) const {
  if (!options_.registered) return;
  for (const auto& f : now) {
    const auto earlier = std::find_if(before.begin(), before.end(),
                                      [&](const seen_file& b) { return b.file == f.file; });
    if (earlier != before.end() && earlier->loaded == f.loaded && earlier->error == f.error &&
        earlier->filtered == f.filtered) {
      continue;
    }
    registration r{f.file, {}, {}, f.error.empty() ? "" : "no_available_actions", f.error};
    if (!f.filtered.empty()) {
      r.skipped = "filtered";
      r.why = f.file + " " + f.filtered;
      log_(level::info, "plugin " + stem(f.file) + ": " + f.filtered);
    }
    if (f.loaded != nullptr) {
      for (const auto& p : f.loaded->offers->providers) r.providers.push_back(p.name);
      for (const auto& a : f.loaded->actions) r.actions.push_back(a->name);
    }
    options_.registered(r);
  }
  for (const auto& b : before) {
    if (b.loaded == nullptr) continue;
    if (std::any_of(now.begin(), now.end(), [&](const seen_file& f) { return f.file == b.file; })) {
      continue;
    }
    log_(level::info, "plugin " + stem(b.file) + ": its file was removed");
    options_.registered({b.file, {}, {}, "no_available_actions", "the file was removed"});
  }
}

void loader::remove_unused_copies() const {
  std::vector<std::pair<fs::file_time_type, fs::path>> unused;
  std::error_code failed;
  for (fs::directory_iterator at(options_.data_dir / "plugins", failed), end; !failed && at != end;
       at.increment(failed)) {
    if (at->path().extension() != ".so" || uses(at->path())) continue;
    std::error_code ignored;
    unused.emplace_back(at->last_write_time(ignored), at->path());
  }
  if (unused.size() <= unused_copies_max) return;
  std::sort(unused.begin(), unused.end());
  unused.resize(unused.size() - unused_copies_max);
  for (const auto& [time, copy] : unused) fs::remove(copy, failed);
}

}  // namespace patchbay::plugin
