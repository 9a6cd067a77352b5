import unittest

from samples import CheckCase


class Markers(CheckCase):
    check_name = "markers"

    def test_a_left_over_mark_is_found(self):
        for word in ("TODO", "FIXME", "XXX", "HACK"):
            with self.subTest(word):
                self.assert_finding("docs/a.md", f"one\n{word}: later\n", "2: a left-over mark")

    def test_a_path_of_one_machine_is_found(self):
        for path in ("/work/main/x", "/root/x", "/tmp/w/x", "/home/ana/x"):
            with self.subTest(path):
                self.assert_finding("tests/a.py", f"p = {path}\n", "1: a path of one machine")

    def test_a_path_behind_a_variable_passes(self):
        self.assert_clean("tools/a", '"$DIR/work/x" "$chroot/root/y" example.com/home/page/\n')

    def test_a_package_host_is_found(self):
        self.assert_finding("tools/a", "curl https://deb.debian.org/debian\n", "1: the host of a package registry")

    def test_printing_in_a_library_is_found(self):
        self.assert_finding("host/net/a.cpp", "void f() { std::cout << 1; }\n", "1: printing in a library")

    def test_the_command_line_may_print(self):
        self.assert_clean("host/app/a.cpp", "void f() { std::cout << 1; }\n")

    def test_detached_is_found_everywhere(self):
        self.assert_finding("tests/a.cpp", "co_spawn(c, f(), asio::detached);\n", "1: a coroutine or thread")

    def test_a_sleep_is_found_in_tests_too(self):
        self.assert_finding("tests/a.cpp", "std::this_thread::sleep_for(1ms);\n", "1: a sleep")

    def test_the_sleep_of_the_system_is_found_and_a_method_of_that_name_passes(self):
        self.assert_clean("host/connect/a.hpp", "virtual awaitable<void> sleep(milliseconds d) = 0;\nc.sleep(d);\n")
        self.assert_finding("host/connect/a.hpp", "void f() { sleep(1); }\n", "1: a sleep")

    def test_crossing_and_store_may_sleep(self):
        self.assert_clean("host/store/a.cpp", "std::this_thread::sleep_for(1ms);\n")

    def test_getenv_outside_the_configuration_is_found(self):
        self.assert_finding("host/mcp/a.cpp", "auto p = std::getenv(\"X\");\n", "1: the environment read")
        self.write("host/mcp/a.cpp", "")
        self.assert_clean("host/app/config.cpp", "auto p = std::getenv(\"X\");\n")

    def test_core_may_not_look_at_a_clock(self):
        self.assert_finding("host/core/a.cpp", "auto t = std::chrono::steady_clock::now();\n", "1: core looks at a clock")

    def test_a_capturing_coroutine_lambda_is_found(self):
        self.assert_finding("host/net/a.cpp", "auto f = [this, &x](int a) -> asio::awaitable<void> { co_return; };\n",
                            "1: a coroutine that is a lambda")

    def test_a_glob_in_cmake_is_found(self):
        self.assert_finding("host/CMakeLists.txt", "file(GLOB s *.cpp)\n", "1: file(GLOB ...)")

    def test_words_in_comments_and_strings_are_not_calls(self):
        self.assert_clean("host/net/a.cpp", '// never sleep_for, never detached\nauto s = "getenv(";\n')


if __name__ == "__main__":
    unittest.main()
