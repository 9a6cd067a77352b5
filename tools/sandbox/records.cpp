// What the providers keep, record by record.
#include "records.hpp"

#include <algorithm>
#include <charconv>

#include "answer.hpp"

namespace patchbay::sandbox {

const std::string& record::get(std::string_view field) const {
  static const std::string none;
  const auto found = fields.find(field);
  return found == fields.end() ? none : found->second;
}

record& record::set(std::string_view field, std::string_view value) {
  fields.insert_or_assign(std::string(field), std::string(value));
  return *this;
}

record& shelf::add(std::string_view kind, std::string_view id) {
  return records.emplace_back(record{std::string(kind), std::string(id), {}});
}

record* shelf::find(std::string_view kind, std::string_view id) {
  for (auto& r : records) {
    if (r.kind == kind && r.id == id) return &r;
  }
  return nullptr;
}

bool shelf::remove(std::string_view kind, std::string_view id) {
  return std::erase_if(records, [&](const record& r) { return r.kind == kind && r.id == id; }) > 0;
}

std::vector<const record*> shelf::all(std::string_view kind) const {
  std::vector<const record*> out;
  for (const auto& r : records) {
    if (r.kind == kind) out.push_back(&r);
  }
  return out;
}

shelf& shelf_of(world& w, const account& a, void (*seed)(const world& w, shelf& into)) {
  auto [at, fresh] = w.shelves.try_emplace(a.toolkit + " " + a.user_id);
  if (fresh) seed(w, at->second);
  return at->second;
}

void set_fields(record& r, const json::value& arguments,
                std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) {
    const json::value* given = json::find(arguments, member);
    if (given == nullptr || given->IsNull()) continue;
    std::string text = given->IsString() || given->IsArray() ? "" : json::text(*given);
    for (const auto& item : strings_at(arguments, member)) text += (text.empty() ? "" : ",") + item;
    r.set(member, text);
  }
}

bool slice_of(std::string_view token, std::int64_t page_size, std::size_t total, slice& out) {
  std::size_t first = 0;
  if (!token.empty()) {
    const auto end = std::from_chars(token.data(), token.data() + token.size(), first);
    if (end.ec != std::errc{} || end.ptr != token.data() + token.size()) return false;
  }
  out.first = std::min(first, total);
  out.last =
      std::min(total, out.first + static_cast<std::size_t>(std::max<std::int64_t>(1, page_size)));
  out.next = out.last < total ? std::to_string(out.last) : std::string();
  return true;
}

bool holds_words(std::string_view text, std::string_view query) {
  const auto words = split(query, ' ');
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return holds(text, lower(word)); });
}

}  // namespace patchbay::sandbox
