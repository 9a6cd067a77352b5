#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <sys/types.h>

namespace patchbay::plugin {

/// How changes of the plugin folder are noticed.
enum class watching : std::uint8_t {
  automatic,  ///< by the kernel's messages, and by looking every 2 s for what it does not tell
  poll,       ///< by looking every 200 ms
  off,        ///< only when asked
};

/// What of a file tells whether it is still the same one. Two are equal when nothing was written.
struct file_signature {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;
  friend bool operator==(const file_signature&, const file_signature&) = default;
};
/// Of what `file` leads to; of the link itself when it leads nowhere; empty if there is nothing.
std::optional<file_signature> signature_of(const std::filesystem::path& file);

/// Sees what happens to the *.so of a folder, and to the *.so.sig beside them, which count as the
/// same file, and says when they have come to rest: a file is due
/// `closed_rest` after it was closed, moved or removed, or `open_rest` after its last change. The
/// folder may come and go. [main]
class watcher {
 public:
  using clock = std::chrono::steady_clock;
  static constexpr auto open_rest = std::chrono::milliseconds(200);
  static constexpr auto closed_rest = std::chrono::milliseconds(20);

  /// `beside`, unless empty, is a file elsewhere whose changes are noticed by looking only; they
  /// are due as those of a file without a name.
  watcher(std::filesystem::path folder, watching how, std::filesystem::path beside = {});
  ~watcher();
  watcher(const watcher&) = delete;
  watcher& operator=(const watcher&) = delete;

  /// Readable when there is something to look at; -1 when only time tells.
  [[nodiscard]] int descriptor() const noexcept { return notify_; }
  /// Takes in what has happened until now. `asked`: looks at the folder itself too, and takes a
  /// file that was changed a moment ago for one that is being written.
  void look(clock::time_point now, bool asked = false);
  /// Whether a change has come to rest.
  [[nodiscard]] bool due(clock::time_point now) const;
  /// Whether nothing is being written.
  [[nodiscard]] bool rests(clock::time_point now) const;
  /// The files that are being written; the changes of all others count as seen.
  [[nodiscard]] std::set<std::string> take(clock::time_point now);
  /// When to look again at the latest; empty: nothing is expected.
  [[nodiscard]] std::optional<clock::time_point> next() const;

 private:
  void watch_folder();
  void read_messages(clock::time_point now);
  void scan(clock::time_point now, bool young_is_written);
  void changed(const std::string& file, clock::time_point now, bool closed);

  std::filesystem::path folder_;
  std::filesystem::path beside_;
  watching how_;
  int notify_ = -1;
  int folder_watch_ = -1;
  clock::time_point next_scan_{};
  std::map<std::string, file_signature> known_;
  /// When each changed file is due.
  std::map<std::string, clock::time_point> pending_;
};

}  // namespace patchbay::plugin
