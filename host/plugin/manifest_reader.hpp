#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace patchbay::plugin {

/// Reads the members of one JSON object and notes with its path whatever is wrong: a member that is
/// missing, has another type, or was never asked for. Refers to `value` and `wrong`.
class manifest_reader {
 public:
  manifest_reader(const core::json::value& value, std::string path,
                  std::vector<std::string>& wrong);
  /// Notes the members that nobody has asked for.
  ~manifest_reader();
  manifest_reader(const manifest_reader&) = delete;
  manifest_reader& operator=(const manifest_reader&) = delete;

  enum class need : std::uint8_t { optional, required };

  /// Null when it is not there; noted when it is required.
  const core::json::value* member(std::string_view name, need n);
  std::string text(std::string_view name, need n);
  bool flag(std::string_view name, bool otherwise);
  std::optional<double> number(std::string_view name);
  /// A whole number from 0.
  std::size_t count(std::string_view name);
  std::vector<std::string> texts(std::string_view name, need n);
  /// The index of the word; nothing (noted unless optional and absent) if it is another one.
  std::optional<std::size_t> word(std::string_view name, need n,
                                  std::initializer_list<std::string_view> known);
  /// The items of a list of objects with their paths; more than `most` are noted and left out.
  struct item {
    const core::json::value* value;
    std::string path;
  };
  std::vector<item> items(std::string_view name, need n, std::size_t most);

  void complain(std::string_view name, const std::string& what);
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  const core::json::value* value_;  ///< null: it is no object, which was noted
  std::string path_;
  std::vector<std::string>* wrong_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace patchbay::plugin
