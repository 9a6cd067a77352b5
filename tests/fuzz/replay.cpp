#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" {
int fuzz_binding(const std::uint8_t* data, std::size_t size);
int fuzz_call(const std::uint8_t* data, std::size_t size);
int fuzz_decode(const std::uint8_t* data, std::size_t size);
int fuzz_import_line(const std::uint8_t* data, std::size_t size);
int fuzz_manifest(const std::uint8_t* data, std::size_t size);
int fuzz_reply(const std::uint8_t* data, std::size_t size);
int fuzz_sse(const std::uint8_t* data, std::size_t size);
}

namespace {

struct target {
  const char* name;
  int (*run)(const std::uint8_t*, std::size_t);
};

constexpr std::array<target, 7> targets = {{{"binding", fuzz_binding},
                                            {"call", fuzz_call},
                                            {"decode", fuzz_decode},
                                            {"import_line", fuzz_import_line},
                                            {"manifest", fuzz_manifest},
                                            {"reply", fuzz_reply},
                                            {"sse", fuzz_sse}}};

/// Longer inputs are replayed whole, but not each of their beginnings.
constexpr std::size_t cut_max = 2048;

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The bytes lie in memory of exactly their size, so that a sanitizer sees each read beyond them.
void replay(const target& t, const std::vector<std::uint8_t>& bytes, std::size_t size) {
  const std::vector<std::uint8_t> exact(bytes.begin(),
                                        bytes.begin() + static_cast<std::ptrdiff_t>(size));
  t.run(exact.data(), exact.size());
}

bool replay_file(const target& t, const std::filesystem::path& file) {
  std::printf("%s\n", file.c_str());
  std::fflush(stdout);
  std::ifstream in(file, std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && !in.eof()) return false;
  replay(t, bytes, bytes.size());
  if (bytes.size() > cut_max) return true;
  for (std::size_t size = 0; size < bytes.size(); ++size) replay(t, bytes, size);
  return true;
}

}  // namespace

/// Feeds each file of CORPUS/NAME, and each of its beginnings, to the target NAME. A broken promise
/// aborts after the name of the file. Fails if a target has no file.
int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: %s CORPUS\n", arguments[0]);
    return 2;
  }
  bool good = true;
  for (const auto& t : targets) {
    const auto files = files_of(std::filesystem::path(arguments[1]) / t.name);
    if (files.empty()) {
      std::fprintf(stderr, "%s: the corpus has no file\n", t.name);
      good = false;
    }
    for (const auto& file : files) good = replay_file(t, file) && good;
  }
  return good ? 0 : 1;
}
