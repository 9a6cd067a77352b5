#include "names.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace generic {
namespace {

constexpr std::size_t hash_digits = 8;

bool lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// FNV-1a in hex.
std::string hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  std::string out;
  for (unsigned shift = 32; shift > 0; shift -= 4)
    out += "0123456789abcdef"[(hash >> (shift - 4)) & 15U];
  return out;
}

/// `name`, or with a number if somebody has it.
std::string unique_of(std::string name, std::string_view of, std::set<std::string>& taken) {
  if (name.size() > name_max) {
    name.resize(name_max - hash_digits - 1);
    name += "_" + hash_of(of);
  }
  std::string free = name;
  for (int n = 2; !taken.insert(free).second; ++n) {
    const std::string suffix = "_" + std::to_string(n);
    free = name.substr(0, name_max - suffix.size()) + suffix;
  }
  return free;
}

}  // namespace

bool is_provider_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= name_max && lower(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return lower(c) || digit(c) || c == '_'; });
}

bool is_action_name(std::string_view text, std::string_view provider) noexcept {
  return is_provider_name(text) && text.size() > provider.size() + 1 &&
         text.starts_with(provider) && text[provider.size()] == '_';
}

bool is_wire_name(std::string_view text) noexcept {
  constexpr std::size_t wire_name_max = 128;
  return !text.empty() && text.size() <= wire_name_max &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return lower(c) || upper(c) || digit(c) ||
                  std::string_view("_.-/$").find(c) != std::string_view::npos;
         });
}

std::string title_of(std::string_view provider) {
  std::string title(provider);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty()) {
    title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
  }
  return title;
}

std::string snake(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!lower(c) && !upper(c) && !digit(c)) {
      if (!out.empty() && out.back() != '_') out += '_';
      continue;
    }
    // A word begins at "aB" and at the "B" of "AAb".
    const bool after_small = i > 0 && (lower(text[i - 1]) || digit(text[i - 1]));
    const bool before_small =
        i > 0 && upper(text[i - 1]) && i + 1 < text.size() && lower(text[i + 1]);
    if (upper(c) && (after_small || before_small) && !out.empty() && out.back() != '_') out += '_';
    out += upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

std::string action_name(std::string_view provider, std::string_view tool,
                        std::set<std::string>& taken) {
  const std::string prefix = std::string(provider) + "_";
  std::string name = snake(tool);
  if (name.empty()) name = "tool";
  if (!name.starts_with(prefix) || name.size() == prefix.size()) name.insert(0, prefix);
  return unique_of(std::move(name), tool, taken);
}

std::string parameter_name(std::string_view argument, std::set<std::string>& taken) {
  std::string name = snake(argument);
  if (name.empty() || !lower(name.front())) name.insert(0, "p_");
  while (name.ends_with('_')) name.pop_back();
  return unique_of(std::move(name), argument, taken);
}

}  // namespace generic
