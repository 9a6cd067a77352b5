// Reads a JSON value a line and writes it as a Python literal; literal_test.py judges them.
#include <iostream>
#include <string>

#include "agent/grammar/literal.hpp"

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    auto v = patchbay::core::json::parse(line);
    if (!v.ok()) return 1;
    std::cout << patchbay::agent::literal(static_cast<const patchbay::core::json::value&>(*v))
              << "\n";
  }
  return 0;
}
