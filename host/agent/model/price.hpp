#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "agent/model/message.hpp"
#include "core/result.hpp"

namespace patchbay::agent {

/// Millionths of the currency that the operator keeps prices in. No floating point: sums are exact.
using micro_money = std::int64_t;

/// What a million tokens cost, in millionths of the currency.
struct token_price {
  micro_money input = 0;
  micro_money cached = 0;
  micro_money output = 0;
};

/// What `used` costs, rounded up.
micro_money cost_of(const token_usage& used, const token_price& price) noexcept;

/// Prices by model, as the server names it.
using price_table = std::map<std::string, token_price, std::less<>>;

/// Reads `{"gpt-4o": {"input": 2.5, "cached": 1.25, "output": 10}}`: currency per million tokens;
/// `cached` is that of `input` when it is left out. invalid_argument names the model and member.
core::result<price_table> read_prices(std::string_view json);

}  // namespace patchbay::agent
