#include "sandbox_process.hpp"

#include <array>
#include <cstdlib>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace patchbay::sandbox_tests {

namespace {

constexpr int wait_max_s = 20;

struct child_process {
  pid_t id = -1;
  int out = -1, err = -1;
};

child_process spawn(const std::vector<std::string>& options) {
  std::vector<std::string> words{PATCHBAY_BIN_DIR "/patchbay-sandbox"};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> out{}, err{};
  if (pipe(out.data()) != 0 || pipe(err.data()) != 0) throw std::runtime_error("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  for (const int end : {out[0], out[1], err[0], err[1]}) {
    posix_spawn_file_actions_addclose(&actions, end);
  }
  child_process made{-1, out[0], err[0]};
  const int failed = posix_spawn(&made.id, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  if (failed != 0) throw std::runtime_error("cannot start " + words.front());
  return made;
}

std::string read_all(int from) {
  std::string out;
  std::array<char, 4096> part{};
  ssize_t count = 0;
  while ((count = read(from, part.data(), part.size())) > 0) {
    out.append(part.data(), static_cast<std::size_t>(count));
  }
  close(from);
  return out;
}

int wait_for(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) letter = static_cast<char>(std::tolower(letter));
  return out;
}

int connect_to(std::uint16_t port) {
  const int made = socket(AF_INET, SOCK_STREAM, 0);
  timeval limit{};
  limit.tv_sec = wait_max_s;
  setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(made, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    close(made);
    throw std::runtime_error("the sandbox does not accept connections");
  }
  return made;
}

/// The chunks of `text` joined; `whole` says whether the last one came.
std::string unchunked(std::string_view text, bool& whole) {
  std::string out;
  whole = false;
  while (true) {
    const std::size_t line = text.find("\r\n");
    if (line == std::string_view::npos) return out;
    const std::size_t size = std::strtoul(std::string(text.substr(0, line)).c_str(), nullptr, 16);
    text.remove_prefix(line + 2);
    if (size == 0) {
      whole = true;
      return out;
    }
    out += text.substr(0, size);
    if (text.size() < size + 2) return out;
    text.remove_prefix(size + 2);
  }
}

reply parse(const std::string& text) {
  reply out;
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos || text.size() < 12) return out;
  out.head = text.substr(0, end + 2);
  out.status = std::atoi(text.c_str() + 9);
  out.body = text.substr(end + 4);
  if (out.header("transfer-encoding") == "chunked") {
    out.body = unchunked(std::string(out.body), out.whole);
  } else {
    out.whole = out.body.size() == std::strtoul(out.header("content-length").c_str(), nullptr, 10);
  }
  return out;
}

}  // namespace

std::string reply::header(std::string_view name) const {
  const std::string wanted = "\r\n" + std::string(name) + ": ";
  const std::size_t at = lower(head).find(wanted);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + wanted.size();
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

core::json::document reply::json() const {
  auto read = core::json::parse(body);
  return read ? std::move(read).value() : core::json::document{};
}

ended run_to_end(const std::vector<std::string>& options) {
  const child_process child = spawn(options);
  ended out;
  out.out = read_all(child.out);
  out.err = read_all(child.err);
  out.code = wait_for(child.id);
  return out;
}

sandbox_process::sandbox_process(const std::vector<std::string>& options) {
  std::vector<std::string> all{"--listen", "127.0.0.1:0", "--api-key", std::string(api_key)};
  all.insert(all.end(), options.begin(), options.end());
  const child_process child = spawn(all);
  child_ = child.id;
  output_ = child.out;
  close(child.err);
  std::string line;
  char letter = 0;
  while (read(output_, &letter, 1) == 1 && letter != '\n') line += letter;
  const std::size_t colon = line.rfind(':');
  if (colon == std::string::npos) throw std::runtime_error("the sandbox did not say its port");
  port_ = static_cast<std::uint16_t>(std::atoi(line.c_str() + colon + 1));
}

sandbox_process::~sandbox_process() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  if (output_ >= 0) close(output_);
}

int sandbox_process::stop() {
  kill(child_, SIGTERM);
  const int code = wait_for(child_);
  child_ = -1;
  return code;
}

std::string sandbox_process::base() const { return "http://127.0.0.1:" + std::to_string(port_); }

reply sandbox_process::send(std::string_view method, std::string_view target, std::string_view body,
                            const headers& more) const {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
  text += "Host: 127.0.0.1:" + std::to_string(port_) + "\r\nConnection: close\r\n";
  for (const auto& [name, value] : more) text += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST" || method == "PATCH") {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  text += "\r\n" + std::string(body);
  const int to = connect_to(port_);
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t count = ::send(to, left.data(), left.size(), MSG_NOSIGNAL);
    if (count <= 0) break;
    left.remove_prefix(static_cast<std::size_t>(count));
  }
  return parse(read_all(to));
}

reply sandbox_process::api(std::string_view method, std::string_view target,
                           std::string_view body) const {
  headers with{{"x-api-key", std::string(api_key)}};
  if (!body.empty()) with.emplace_back("Content-Type", "application/json");
  return send(method, target, body, with);
}

}  // namespace patchbay::sandbox_tests
