#include <patchbay/sdk.hpp>

patchbay::provider acme() {
  using patchbay::field, patchbay::same;
  return {.name = "acme",
          .title = "Acme",
          .doc = "Orders of the Acme shop.",
          .actions = {
              {.name = "acme_find_orders",
               .doc = "Find orders by a word.",
               .parameters =
                   {field::string("word", "What to look for.").required(),
                    field::integer("limit", "Most orders to return.").range(1, 100).fallback(20)},
               .mapping = patchbay::mapping{
                   "ACME_SEARCH", {patchbay::arg("query", "q").from("word"), same("limit")}}}}};
}

PATCHBAY_PLUGIN(acme);
