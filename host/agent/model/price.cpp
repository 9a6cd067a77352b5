#include "agent/model/price.hpp"

#include <cmath>

#include "core/json.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

constexpr micro_money million = 1'000'000;
constexpr double price_max = 1e6;

core::error wrong(std::string_view model, std::string_view member) {
  return {core::errc::invalid_argument,
          "The price of " + std::string(model) + " has a wrong " + std::string(member) + ".",
          "Give input, cached and output as numbers from 0 to 1000000: currency per million "
          "tokens."};
}

bool read_amount(const json::value& v, micro_money& into) {
  if (!v.IsNumber()) return false;
  const double amount = v.GetDouble();
  if (!(amount >= 0 && amount <= price_max)) return false;
  into = std::llround(amount * static_cast<double>(million));
  return true;
}

core::result<token_price> read_price(std::string_view model, const json::value& v) {
  if (!v.IsObject()) return wrong(model, "form");
  token_price out;
  bool cached = false;
  for (const auto& member : v.GetObject()) {
    const std::string_view key = json::view(member.name);
    micro_money* into = nullptr;
    if (key == "input") into = &out.input;
    if (key == "cached") into = &out.cached;
    if (key == "output") into = &out.output;
    if (into == nullptr || !read_amount(member.value, *into)) return wrong(model, key);
    cached = cached || key == "cached";
  }
  if (!cached) out.cached = out.input;
  return out;
}

}  // namespace

micro_money cost_of(const token_usage& used, const token_price& price) noexcept {
  const micro_money whole = (used.input - used.cached) * price.input + used.cached * price.cached +
                            used.output * price.output;
  return (whole + million - 1) / million;
}

core::result<price_table> read_prices(std::string_view text) {
  const auto read = json::parse(text);
  if (!read) return read.error();
  if (!read->IsObject()) {
    return core::error{core::errc::invalid_argument, "The table of prices is no JSON object.", {}};
  }
  price_table out;
  for (const auto& member : read->GetObject()) {
    const std::string_view model = json::view(member.name);
    auto price = read_price(model, member.value);
    if (!price) return price.error();
    out[std::string(model)] = *price;
  }
  return out;
}

}  // namespace patchbay::agent
