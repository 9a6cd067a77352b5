#include "plugin/manifest_reader.hpp"

#include "plugin/manifest.hpp"

namespace patchbay::plugin {

namespace json = core::json;

namespace {
constexpr std::size_t members_max = 64;
}

manifest_reader::manifest_reader(const json::value& value, std::string path,
                                 std::vector<std::string>& wrong)
    : value_(value.IsObject() ? &value : nullptr), path_(std::move(path)), wrong_(&wrong) {
  if (value_ == nullptr) {
    wrong_->push_back((path_.empty() ? "the manifest" : path_) + ": must be an object");
    return;
  }
  if (value_->MemberCount() > members_max) {
    complain("", "has more than " + std::to_string(members_max) + " members");
    value_ = nullptr;
    return;
  }
  for (auto m = value_->MemberBegin(); m != value_->MemberEnd(); ++m) {
    for (auto other = value_->MemberBegin(); other != m; ++other) {
      if (other->name == m->name) complain(json::view(m->name), "is there twice");
    }
  }
}

manifest_reader::~manifest_reader() {
  if (value_ == nullptr) return;
  for (auto m = value_->MemberBegin(); m != value_->MemberEnd(); ++m) {
    const std::string_view name = json::view(m->name);
    if (asked_.count(name) == 0) complain(json::cut(name, 64), "is not a known member");
  }
}

void manifest_reader::complain(std::string_view name, const std::string& what) {
  std::string at = path_;
  if (!at.empty() && !name.empty()) at += '.';
  at += name;
  wrong_->push_back((at.empty() ? "the manifest" : at) + ": " + what);
}

const json::value* manifest_reader::member(std::string_view name, need n) {
  asked_.emplace(name);
  if (value_ == nullptr) return nullptr;
  const json::value* found = json::find(*value_, name);
  if (found == nullptr && n == need::required) complain(name, "is missing");
  return found;
}

std::string manifest_reader::text(std::string_view name, need n) {
  const json::value* found = member(name, n);
  if (found == nullptr) return {};
  if (!found->IsString()) {
    complain(name, "must be a string");
    return {};
  }
  if (found->GetStringLength() == 0 && n == need::required) complain(name, "must not be empty");
  if (found->GetStringLength() > text_bytes_max) {
    complain(name, "has more than " + std::to_string(text_bytes_max) + " bytes");
    return {};
  }
  return std::string(json::view(*found));
}

bool manifest_reader::flag(std::string_view name, bool otherwise) {
  const json::value* found = member(name, need::optional);
  if (found == nullptr) return otherwise;
  if (!found->IsBool()) {
    complain(name, "must be true or false");
    return otherwise;
  }
  return found->GetBool();
}

std::optional<double> manifest_reader::number(std::string_view name) {
  const json::value* found = member(name, need::optional);
  if (found == nullptr) return std::nullopt;
  if (!found->IsNumber()) {
    complain(name, "must be a number");
    return std::nullopt;
  }
  return found->GetDouble();
}

std::size_t manifest_reader::count(std::string_view name) {
  const json::value* found = member(name, need::optional);
  if (found == nullptr) return 0;
  if (!found->IsUint64()) {
    complain(name, "must be a whole number from 0");
    return 0;
  }
  return static_cast<std::size_t>(found->GetUint64());
}

std::vector<std::string> manifest_reader::texts(std::string_view name, need n) {
  std::vector<std::string> read;
  const json::value* found = member(name, n);
  if (found == nullptr) return read;
  if (!found->IsArray() || found->Empty()) {
    complain(name, "must be a list of strings that is not empty");
    return read;
  }
  for (const auto& v : found->GetArray()) {
    if (!v.IsString() || v.GetStringLength() == 0 || v.GetStringLength() > text_bytes_max ||
        read.size() == rows_max) {
      complain(std::string(name) + "[" + std::to_string(read.size()) + "]",
               read.size() == rows_max ? "is one too many" : "must be a string that is not empty");
      return read;
    }
    read.emplace_back(json::view(v));
  }
  return read;
}

std::optional<std::size_t> manifest_reader::word(std::string_view name, need n,
                                                 std::initializer_list<std::string_view> known) {
  const json::value* found = member(name, n);
  if (found == nullptr) return std::nullopt;
  std::string list;
  std::size_t index = 0;
  for (const std::string_view w : known) {
    if (found->IsString() && json::view(*found) == w) return index;
    if (index++ != 0) list += index == known.size() ? " or " : ", ";
    list += w;
  }
  complain(name, "must be " + list +
                     (found->IsString()
                          ? ", not \"" + std::string(json::cut(json::view(*found), 64)) + "\""
                          : std::string()));
  return std::nullopt;
}

std::vector<manifest_reader::item> manifest_reader::items(std::string_view name, need n,
                                                          std::size_t most) {
  std::vector<item> read;
  const json::value* found = member(name, n);
  if (found == nullptr) return read;
  if (!found->IsArray()) {
    complain(name, "must be a list");
    return read;
  }
  if (found->Size() > most) complain(name, "has more than " + std::to_string(most) + " items");
  const std::string head = (path_.empty() ? "" : path_ + ".") + std::string(name) + "[";
  for (const auto& v : found->GetArray()) {
    if (read.size() == most) break;
    read.push_back({&v, head + std::to_string(read.size()) + "]"});
  }
  return read;
}

}  // namespace patchbay::plugin
