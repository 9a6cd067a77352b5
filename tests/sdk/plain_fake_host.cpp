/// The fake host without a test framework, and a plugin in plain C.
#include <patchbay/testing/fake_host.hpp>

int main() {
  using patchbay::json;
  patchbay::testing::fake_host host(PATCHBAY_PLUGIN_FILE);
  const json names = json::object().set("names", json::list().add("Ana"));
  host.expect("SAY").with(names).answers("hello");
  const auto answer = host.call("in_c_greet", names);
  host.verify();  // throws, which ends the program with a failure
  return answer.data().text() == "hello" ? 0 : 1;
}
