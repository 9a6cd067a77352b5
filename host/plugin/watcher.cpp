#include "plugin/watcher.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace patchbay::plugin {

namespace fs = std::filesystem;

namespace {

constexpr auto scan_often = std::chrono::milliseconds(200);
constexpr auto scan_rarely = std::chrono::seconds(2);

constexpr std::uint32_t in_folder = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO |
                                    IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF |
                                    IN_MOVE_SELF | IN_ONLYDIR;
constexpr std::uint32_t complete = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;

/// The plugin's file that `name` is, or is the signature of; empty: neither.
std::string plugin_of(std::string_view name) {
  if (name.ends_with(".so.sig")) name.remove_suffix(4);
  const bool is = name.size() > 3 && name.front() != '.' && name.ends_with(".so");
  return is ? std::string(name) : std::string();
}

std::int64_t ns_of(const timespec& t) {
  constexpr std::int64_t second = 1'000'000'000;
  return std::int64_t{t.tv_sec} * second + t.tv_nsec;
}

/// How long ago the file was written to, by the wall clock.
std::chrono::nanoseconds age_of(const file_signature& s) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return now - std::chrono::nanoseconds(std::max(s.modified_ns, s.changed_ns));
}

}  // namespace

std::optional<file_signature> signature_of(const fs::path& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0 && ::lstat(file.c_str(), &about) != 0) return std::nullopt;
  return file_signature{about.st_dev, about.st_ino, static_cast<std::uint64_t>(about.st_size),
                        ns_of(about.st_mtim), ns_of(about.st_ctim)};
}

watcher::watcher(fs::path folder, watching how, fs::path beside)
    : folder_(std::move(folder)), beside_(std::move(beside)), how_(how) {
  if (how_ == watching::automatic) notify_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  watch_folder();
}

watcher::~watcher() {
  if (notify_ >= 0) ::close(notify_);
}

void watcher::watch_folder() {
  if (notify_ < 0) return;
  folder_watch_ = ::inotify_add_watch(notify_, folder_.c_str(), in_folder);
}

void watcher::changed(const std::string& file, clock::time_point now, bool closed) {
  pending_[file] = now + (closed ? clock::duration(closed_rest) : clock::duration(open_rest));
}

void watcher::read_messages(clock::time_point now) {
  alignas(inotify_event) std::array<char, 16 * 1024> bytes;
  for (;;) {
    const ssize_t n = ::read(notify_, bytes.data(), bytes.size());
    if (n <= 0) return;
    for (std::size_t at = 0; at < static_cast<std::size_t>(n);) {
      inotify_event head;
      std::memcpy(&head, bytes.data() + at, sizeof head);
      const char* name = bytes.data() + at + sizeof head;
      at += sizeof head + head.len;
      if ((head.mask & IN_Q_OVERFLOW) != 0) next_scan_ = now;
      if (head.wd != folder_watch_) continue;
      if ((head.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) {
        ::inotify_rm_watch(notify_, folder_watch_);
        folder_watch_ = -1;
        next_scan_ = now;
        continue;
      }
      const std::string file = head.len == 0 ? std::string() : plugin_of(name);
      if (file.empty()) continue;
      changed(file, now, (head.mask & complete) != 0);
    }
  }
}

void watcher::scan(clock::time_point now, bool young_is_written) {
  std::map<std::string, file_signature> found;
  std::error_code failed;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (plugin_of(name).empty()) continue;
    if (const auto s = signature_of(at->path())) found.emplace(name, *s);
  }
  if (!beside_.empty()) {
    if (const auto s = signature_of(beside_)) found.emplace("", *s);
  }
  for (const auto& [entry, signature] : found) {
    const std::string name = plugin_of(entry);
    const auto before = known_.find(entry);
    const bool same = before != known_.end() && before->second == signature;
    const bool young = young_is_written && age_of(signature) < open_rest;
    if ((!same || young) && !pending_.contains(name)) {
      changed(name, now, young_is_written && !young);
    } else if (!same && folder_watch_ < 0) {
      changed(name, now, false);  // still growing
    }
  }
  for (const auto& [entry, signature] : known_) {
    const std::string name = plugin_of(entry);
    if (!found.contains(entry) && !pending_.contains(name)) changed(name, now, true);
  }
  known_ = std::move(found);
}

void watcher::look(clock::time_point now, bool asked) {
  if (notify_ >= 0) {
    read_messages(now);
    if (folder_watch_ < 0) watch_folder();
  }
  if (!asked && (how_ == watching::off || now < next_scan_)) return;
  scan(now, asked);
  next_scan_ =
      now + (folder_watch_ >= 0 ? clock::duration(scan_rarely) : clock::duration(scan_often));
}

bool watcher::due(clock::time_point now) const {
  return std::any_of(pending_.begin(), pending_.end(),
                     [&](const auto& p) { return p.second <= now; });
}

bool watcher::rests(clock::time_point now) const {
  return std::all_of(pending_.begin(), pending_.end(),
                     [&](const auto& p) { return p.second <= now; });
}

std::set<std::string> watcher::take(clock::time_point now) {
  std::set<std::string> written;
  for (auto p = pending_.begin(); p != pending_.end();) {
    if (p->second > now) {
      written.insert(p->first);
      ++p;
    } else {
      p = pending_.erase(p);
    }
  }
  return written;
}

std::optional<watcher::clock::time_point> watcher::next() const {
  std::optional<clock::time_point> first;
  if (how_ != watching::off) first = next_scan_;
  for (const auto& p : pending_) {
    if (!first || p.second < *first) first = p.second;
  }
  return first;
}

}  // namespace patchbay::plugin
