#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "app/commands/commands.hpp"
#include "app/commands/scratch_folder.hpp"
#include "app/exit_code.hpp"
#include "app/house.hpp"
#include "app/plugin_folder.hpp"
#include "core/json.hpp"
#include "plugin/check.hpp"
#include "store/connections.hpp"
#include "store/database.hpp"
#include "store/seal.hpp"
#include "store/settings.hpp"

namespace patchbay::app {

namespace fs = std::filesystem;

namespace {

/// Under this name store/seal.cpp keeps a text that it sealed with the key.
constexpr const char* seal_check = "seal_check";

/// What the doctor found, in words or as JSON.
class diagnosis {
 public:
  void good(const std::string& what) { add("ok   ", true, what); }
  /// Not there, and not needed before a host runs.
  void note(const std::string& what) { add("note ", true, what); }
  void bad(const std::string& what) {
    good_ = false;
    add("BAD  ", false, what);
  }
  [[nodiscard]] int show(bool as_json) const {
    const std::string all =
        std::string("{\"ok\":") + (good_ ? "true" : "false") + ",\"findings\":[" + json_ + "]}\n";
    std::fputs(as_json ? all.c_str() : words_.c_str(), stdout);
    return good_ ? exit_ok : exit_failed;
  }

 private:
  void add(const char* mark, bool fine, const std::string& what) {
    words_ += mark + what + "\n";
    json_ += json_.empty() ? "{\"ok\":" : ",{\"ok\":";
    json_ += fine ? "true,\"what\":" : "false,\"what\":";
    core::json::append_string(json_, what);
    json_ += "}";
  }
  bool good_ = true;
  std::string words_, json_;
};

void look_at_key(const fs::path& data_dir, store::database& db, diagnosis& found) {
  const fs::path file = data_dir / "patchbay.key";
  if (fs::exists(fs::symlink_status(file))) {
    auto sealed = store::seal::open(data_dir, db);
    if (sealed.ok()) return found.good("sealing key " + file.string());
    return found.bad(sealed.error().message);
  }
  auto check = store::find_setting(db, seal_check);
  if (!check.ok()) return found.bad(check.error().message);
  if (check->has_value()) {
    return found.bad("the key " + file.string() + " is missing, and " + db.place() +
                     " was sealed with it: restore it from a backup");
  }
  found.note("there is no key " + file.string() + " yet: `patchbay serve` makes it");
}

/// Opens only what is there: a database that is opened is made.
void look_at_data(const settings& s, diagnosis& found) {
  const fs::path dir = s.data_dir;
  const fs::path file = dir / "patchbay.db";
  std::error_code failed;
  const auto status = fs::status(dir, failed);
  if (status.type() == fs::file_type::not_found) {
    return found.note("there is no data directory " + dir.string() +
                      " yet: `patchbay serve` makes it");
  }
  if (!fs::is_directory(status)) {
    return found.bad("the data directory " + dir.string() +
                     " cannot be used: " + (failed ? failed.message() : "it is not a directory"));
  }
  if (s.db_url.empty() && (!fs::exists(file, failed) || fs::is_empty(file, failed))) {
    return found.note("there is no database " + file.string() + " yet: `patchbay serve` makes it");
  }
  auto opened = store::database::open({.data_dir = s.data_dir, .db_url = s.db_url});
  if (!opened.ok()) return found.bad(opened.error().message);
  found.good("database " + (*opened)->place());
  look_at_key(dir, **opened, found);
  auto rows = store::changed_since(**opened, 0);
  if (!rows.ok()) return found.bad(rows.error().message);
  found.good(std::to_string(rows->size()) + " connections");
}

/// What the plugins looked at so far offer, by the file that a host would take it from.
class offers {
 public:
  /// Empty, or what `report` offers that an earlier file has.
  std::string take(const std::string& file, const plugin::check_report& report) {
    std::vector<std::string> names;
    for (const auto& p : report.providers) names.push_back("provider \"" + p + "\"");
    for (const auto& a : report.actions) {
      names.push_back("action \"" + a.substr(0, a.find(' ')) + "\"");
    }
    for (const auto& name : names) {
      if (const auto other = of_.find(name); other != of_.end()) {
        return ": and " + other->second + " both offer " + name + ": remove one of the two";
      }
    }
    for (auto& name : names) of_.emplace(std::move(name), file);
    return {};
  }

 private:
  std::map<std::string, std::string> of_;
};

std::vector<fs::path> plugin_files(const fs::path& folder, std::error_code& failed) {
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    const fs::path& file = at->path();
    if (file.extension() == ".so" && file.filename().string().front() != '.') files.push_back(file);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void look_at_plugins(const settings& s, diagnosis& found) {
  const auto folder = plugin_folder(s.plugins, program_folder());
  if (!folder.ok()) return found.bad(folder.error().message);
  std::error_code failed;
  const auto files = plugin_files(*folder, failed);
  if (failed) return found.bad("plugin folder " + folder->string() + ": " + failed.message());
  if (files.empty()) found.note("plugin folder " + folder->string() + " has no plugins");
  scratch_folder scratch;
  plugin::describer by(program_folder() / "patchbay-plugin-runner", scratch.path());
  offers taken;
  for (const auto& file : files) {
    const auto report = plugin::check_file(file, scratch.path(), by);
    const std::string name = file.filename().string();
    std::string wrong;
    for (const auto& f : report.findings) {
      if (f.what == plugin::finding::kind::error) wrong += ": " + f.text;
    }
    if (report.ok()) wrong = taken.take(name, report);
    if (wrong.empty()) {
      found.good("plugin " + name);
    } else {
      found.bad("plugin " + name + wrong);
    }
  }
}

}  // namespace

int doctor(const settings& s, const std::vector<std::string>& operands) {
  if (!operands.empty()) {
    return complain({core::errc::invalid_argument, "doctor takes no operands", "see --help", 0});
  }
  diagnosis found;
  look_at_data(s, found);
  look_at_plugins(s, found);
  return found.show(s.json);
}

}  // namespace patchbay::app
