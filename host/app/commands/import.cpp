#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/commands/commands.hpp"
#include "app/commands/import_line.hpp"
#include "app/exit_code.hpp"
#include "store/database.hpp"
#include "store/seal.hpp"

namespace patchbay::app {

namespace fs = std::filesystem;
using core::errc;
using core::result;

namespace {

constexpr std::size_t line_max = 1u << 20;

/// The rows of a file, with the number of the line that each came from, and what is wrong with the
/// other lines.
struct import_file {
  struct refusal {
    std::size_t line;
    std::string why;
  };
  std::vector<store::import_row> rows;
  std::vector<std::size_t> lines;
  std::vector<refusal> refused;
};

import_file read_rows(std::istream& in) {
  import_file file;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (line.size() > line_max) {
      file.refused.push_back({number, "is longer than 1 MiB"});
      continue;
    }
    auto row = read_import_line(line);
    if (!row.ok()) {
      file.refused.push_back({number, row.error().message});
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

/// What an import makes when it is not there: a directory, a database and a key.
class new_things {
 public:
  explicit new_things(const settings& s) {
    watch("the data directory ", s.data_dir);
    if (s.db_url.empty()) watch("the database ", fs::path(s.data_dir) / "patchbay.db");
    watch("the key ", fs::path(s.data_dir) / "patchbay.key");
  }
  ~new_things() {
    for (const auto& [what, path] : missing_) {
      if (!there(path)) continue;
      std::fprintf(stderr, "made %s%s\n", what.c_str(), path.c_str());
    }
  }
  new_things(const new_things&) = delete;
  new_things& operator=(const new_things&) = delete;

 private:
  static bool there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
  }
  void watch(const char* what, const fs::path& path) {
    if (!there(path)) missing_.emplace_back(what, path);
  }
  std::vector<std::pair<std::string, fs::path>> missing_;
};

result<imported> store_rows(const settings& s, import_file& file) {
  if (file.rows.empty()) return imported{};
  const new_things made(s);
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
      file.refused.push_back({file.lines[i], row.error().message});
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

/// The reader and the database refuse lines one after the other; people read them by number.
void show_refused(import_file& file) {
  std::sort(file.refused.begin(), file.refused.end(),
            [](const auto& a, const auto& b) { return a.line < b.line; });
  for (const auto& r : file.refused) {
    std::fprintf(stderr, "line %zu: %s\n", r.line, r.why.c_str());
  }
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
    if (!in || fs::is_directory(operands.front())) {
      return complain({errc::not_found, operands.front() + " cannot be read", {}, 0}, exit_failed);
    }
    file = read_rows(in);
  }
  auto done = store_rows(s, file);
  show_refused(file);
  if (!done.ok()) return complain(done.error(), exit_failed);
  std::printf(s.json ? "{\"added\":%zu,\"replaced\":%zu,\"unchanged\":%zu,\"refused\":%zu}\n"
                     : "%zu added, %zu replaced, %zu unchanged, %zu refused\n",
              done->added, done->replaced, done->unchanged, file.refused.size());
  return file.refused.empty() ? exit_ok : exit_failed;
}

}  // namespace patchbay::app
