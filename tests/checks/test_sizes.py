import unittest

from samples import CheckCase, load

load("sizes")
import functions  # noqa: E402  (found through the check's own folder)

BODY = "  work();\n" * 80


class Sizes(CheckCase):
    check_name = "sizes"

    def test_a_source_of_401_lines_is_found(self):
        self.assert_finding("host/a.cpp", "int a;\n" * 401, "401: the source has 401 lines")

    def test_a_source_of_400_lines_passes(self):
        self.assert_clean("host/a.cpp", "int a;\n" * 400)

    def test_a_long_script_is_found(self):
        self.assert_finding("tools/demo", "#!/bin/sh\n" + "true\n" * 400, "401: the source has 401 lines")

    def test_a_long_function_is_found(self):
        self.assert_finding("host/a.cpp", "int x;\n\nvoid long_one(int a) {\n" + BODY + "}\n",
                            "3: long_one has 82 lines")

    def test_a_function_of_70_lines_passes(self):
        self.assert_clean("host/a.cpp", "void f() {\n" + "  work();\n" * 68 + "}\n")

    def test_a_long_test_body_is_found(self):
        self.assert_finding("tests/a.cpp", "TEST(Suite, IsLong) {\n" + BODY + "}\n", "1: TEST has 82 lines")

    def test_a_reason_excuses_a_function(self):
        self.write("tools/checks/reasons.txt", "host/a.cpp:f one table, read from top to bottom\n")
        self.assert_clean("host/a.cpp", "void f() {\n" + BODY + "}\n")

    def test_a_reason_needs_a_sentence(self):
        self.write("tools/checks/reasons.txt", "host/a.cpp:f long\n")
        self.write("host/a.cpp", "void f() {\n" + BODY + "}\n")
        self.assertEqual(self.findings(), ["tools/checks/reasons.txt:1: host/a.cpp:f has no reason"])

    def test_a_reason_that_nothing_needs_is_found(self):
        self.assert_finding("tools/checks/reasons.txt", "# c\nhost/a.cpp:f one table, read from top to bottom\n",
                            "2: host/a.cpp:f is not long")


class Functions(unittest.TestCase):
    """Which braces are functions."""

    def names(self, text):
        return [name for name, _, _ in functions.functions(text)]

    def test_namespaces_and_classes_are_looked_into(self):
        text = "namespace a::b {\nclass c final : public d {\n public:\n  int f() const { return 1; }\n};\n}\n"
        self.assertEqual(functions.functions(text), [("f", 4, 1)])

    def test_a_constructor_with_brace_initializers_is_one_function(self):
        text = "x::x(int a) : a_{a}, b_{}, c_(a) {\n  go();\n}\nvoid g() {}\n"
        self.assertEqual(functions.functions(text), [("x::x", 1, 3), ("g", 4, 1)])

    def test_values_and_enums_are_no_functions(self):
        text = "enum class e { a, b };\nint t[] = {1, 2};\nconst m table{{1, 2}};\nstruct s { int a{1}; };\nvoid f() {}\n"
        self.assertEqual(self.names(text), ["f"])

    def test_braces_in_strings_and_comments_do_not_count(self):
        text = 'void f() { s = "{"; c = \'{\'; n = 1\'000; } // {\n/* { */ auto r = R"({)"; void g() {}\n'
        self.assertEqual(self.names(text), ["f", "g"])

    def test_templates_operators_and_trailing_types(self):
        text = ("template <class T, class = std::enable_if_t<true>>\nauto f(T t) -> std::vector<T> { return {}; }\n"
                "bool operator()(int a) const { return a; }\nstruct s s_of(int a) { return {}; }\n")
        self.assertEqual(self.names(text), ["f", "operator()", "s_of"])

    def test_a_lambda_belongs_to_its_function(self):
        text = "void f() {\n  auto l = [](int a) {\n    return a;\n  };\n}\n"
        self.assertEqual(functions.functions(text), [("f", 1, 5)])

    def test_the_branches_of_the_preprocessor_pair_their_braces(self):
        text = "#ifdef A\nvoid f() {\n#else\nvoid f(int) {\n#endif\n  go();\n}\nvoid g() {}\n"
        self.assertEqual(self.names(text), ["f", "g"])

    def test_extern_c_blocks_are_looked_into(self):
        self.assertEqual(self.names('extern "C" {\nint f(void) { return 0; }\n}\nextern "C" int g() { return 1; }\n'),
                         ["f", "g"])


if __name__ == "__main__":
    unittest.main()
