#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/commands/ask.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/import_line.hpp"
#include "app/exit_code.hpp"
#include "app/house.hpp"
#include "plugin/check.hpp"
#include "store/database.hpp"
#include "store/seal.hpp"

namespace patchbay::app {

namespace fs = std::filesystem;
using core::errc;
using core::error;
using core::result;

namespace {

constexpr std::size_t line_max = 1u << 20;

/// The rows of a file, with the number of the line that each came from.
struct import_file {
  std::vector<store::import_row> rows;
  std::vector<std::size_t> lines;
  std::size_t refused = 0;
};

void refuse(import_file& file, std::size_t line, const std::string& why) {
  ++file.refused;
  std::fprintf(stderr, "line %zu: %s\n", line, why.c_str());
}

import_file read_rows(std::istream& in) {
  import_file file;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (line.size() > line_max) {
      refuse(file, number, "is longer than 1 MiB");
      continue;
    }
    auto row = read_import_line(line);
    if (!row.ok()) {
      refuse(file, number, row.error().message);
      continue;
    }
    file.rows.push_back(std::move(*row));
    file.lines.push_back(number);
  }
  return file;
}

struct imported {
  std::size_t added = 0, replaced = 0, unchanged = 0;
};

result<imported> store_rows(const settings& s, import_file& file) {
  auto opened = store::database::open({.data_dir = s.data_dir, .db_url = s.db_url});
  if (!opened.ok()) return opened.error();
  auto sealed = store::seal::open(s.data_dir, **opened);
  if (!sealed.ok()) return sealed.error();
  auto done = store::import(**opened, **sealed, file.rows);
  if (!done.ok()) return done.error();
  imported n;
  for (std::size_t i = 0; i < done->size(); ++i) {
    const auto& row = (*done)[i];
    if (!row.ok()) {
      refuse(file, file.lines[i], row.error().message);
    } else if (*row == store::import_change::added) {
      ++n.added;
    } else if (*row == store::import_change::replaced) {
      ++n.replaced;
    } else {
      ++n.unchanged;
    }
  }
  return n;
}

/// What the doctor found, in words or as JSON.
class diagnosis {
 public:
  void add(bool good, const std::string& what) {
    good_ = good_ && good;
    words_ += (good ? "ok   " : "BAD  ") + what + "\n";
    json_ += json_.empty() ? "{\"ok\":" : ",{\"ok\":";
    json_ += good ? "true,\"what\":" : "false,\"what\":";
    core::json::append_string(json_, what);
    json_ += "}";
  }
  [[nodiscard]] int show(bool as_json) const {
    const std::string all =
        std::string("{\"ok\":") + (good_ ? "true" : "false") + ",\"findings\":[" + json_ + "]}\n";
    std::fputs(as_json ? all.c_str() : words_.c_str(), stdout);
    return good_ ? exit_ok : exit_failed;
  }

 private:
  bool good_ = true;
  std::string words_, json_;
};

plugin::describer make_describer(const fs::path& scratch) {
  return plugin::describer(program_folder() / "patchbay-plugin-runner", scratch);
}

/// A folder that is removed with this.
class scratch_folder {
 public:
  scratch_folder() {
    std::string name = (fs::temp_directory_path() / "patchbay-XXXXXX").string();
    path_ = mkdtemp(name.data()) != nullptr ? name : std::string();
  }
  ~scratch_folder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void look_at_plugins(const settings& s, diagnosis& found) {
  const fs::path folder =
      s.plugins.empty() ? program_folder().parent_path() / "plugins" : fs::path(s.plugins);
  std::error_code failed;
  fs::directory_iterator files(folder, failed);
  if (failed) {
    return found.add(false, "plugin folder " + folder.string() + ": " + failed.message());
  }
  scratch_folder scratch;
  auto by = make_describer(scratch.path());
  for (const auto& file : files) {
    if (file.path().extension() != ".so") continue;
    const auto report = plugin::check_file(file.path(), scratch.path(), by);
    std::string text = "plugin " + file.path().filename().string();
    for (const auto& f : report.findings) {
      if (f.what == plugin::finding::kind::error) text += ": " + f.text;
    }
    found.add(report.ok(), text);
  }
}

void append_list(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (const auto& text : texts) {
    if (out.back() != '[') out += ',';
    core::json::append_string(out, text);
  }
  out += ']';
}

void show_check(const plugin::check_report& report, bool as_json) {
  std::vector<std::string> errors, warnings;
  for (const auto& f : report.findings) {
    (f.what == plugin::finding::kind::error ? errors : warnings).push_back(f.text);
  }
  if (as_json) {
    std::string out = report.ok() ? "{\"ok\":true,\"errors\":" : "{\"ok\":false,\"errors\":";
    append_list(out, errors);
    append_list(out += ",\"warnings\":", warnings);
    append_list(out += ",\"actions\":", report.actions);
    std::printf("%s}\n", out.c_str());
    return;
  }
  for (const auto& text : errors) std::printf("error    %s\n", text.c_str());
  for (const auto& text : warnings) std::printf("warning  %s\n", text.c_str());
  for (const auto& a : report.actions) std::printf("action   %s\n", a.c_str());
  std::printf("%s\n", report.ok() ? "a host would load it" : "a host would refuse it");
}

}  // namespace

int import(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() != 1) {
    return complain({errc::invalid_argument, "import: name one file, or - for standard input",
                     "see --help", 0});
  }
  import_file file;
  if (operands.front() == "-") {
    file = read_rows(std::cin);
  } else {
    std::ifstream in(operands.front());
    if (!in) {
      return complain({errc::not_found, operands.front() + " cannot be read", {}, 0}, exit_failed);
    }
    file = read_rows(in);
  }
  auto done = store_rows(s, file);
  if (!done.ok()) return complain(done.error(), exit_failed);
  if (s.json) {
    std::printf("{\"added\":%zu,\"replaced\":%zu,\"unchanged\":%zu,\"refused\":%zu}\n", done->added,
                done->replaced, done->unchanged, file.refused);
  } else {
    std::printf("%zu added, %zu replaced, %zu unchanged, %zu refused\n", done->added,
                done->replaced, done->unchanged, file.refused);
  }
  return file.refused == 0 ? exit_ok : exit_failed;
}

int check_plugin(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() != 2 || operands.front() != "check") {
    return complain({errc::invalid_argument, "usage: patchbay plugin check FILE", {}, 0});
  }
  scratch_folder scratch;
  auto by = make_describer(scratch.path());
  const auto report = plugin::check_file(operands[1], scratch.path(), by);
  show_check(report, s.json);
  return report.ok() ? exit_ok : exit_failed;
}

int doctor(const settings& s, const std::vector<std::string>& operands) {
  if (!operands.empty()) {
    return complain({errc::invalid_argument, "doctor takes no operands", "see --help", 0});
  }
  diagnosis found;
  auto opened = store::database::open({.data_dir = s.data_dir, .db_url = s.db_url});
  found.add(opened.ok(), opened.ok() ? "database " + (*opened)->place() : opened.error().message);
  if (opened.ok()) {
    auto sealed = store::seal::open(s.data_dir, **opened);
    found.add(sealed.ok(), sealed.ok() ? "sealing key" : sealed.error().message);
    auto rows = store::changed_since(**opened, 0);
    found.add(rows.ok(),
              rows.ok() ? std::to_string(rows->size()) + " connections" : rows.error().message);
  }
  look_at_plugins(s, found);
  return found.show(s.json);
}

}  // namespace patchbay::app
