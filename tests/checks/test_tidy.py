import json
import shutil
import subprocess
import sys
import unittest

from samples import CHECKS, CheckCase, load

TIDY = load("tidy")
CLANG_TIDY, _ = TIDY.find_clang_tidy()


class Arguments(unittest.TestCase):
    def test_what_clang_refuses_is_dropped(self):
        self.assertEqual(TIDY.clang_arguments("/usr/bin/ccache g++ -O2 -Wall -fno-gnu-unique -DA='b c' -c a.cpp"),
                         ["g++", "-O2", "-DA=b c", "-c", "a.cpp"])


@unittest.skipIf(CLANG_TIDY is None, "clang-tidy of the judged version is not installed")
class Tidy(CheckCase):
    check_name = "tidy"

    def setUp(self):
        super().setUp()
        shutil.copy(CHECKS.parents[1] / ".clang-tidy", self.root)
        self.build_of("a")

    def build_of(self, *names):
        commands = [{"directory": str(self.root), "file": f"host/{name}.cpp", "output": f"{name}.o",
                     "command": f"g++ -std=c++20 -Wno-use-after-free -Ihost -o {name}.o -c host/{name}.cpp"}
                    for name in names]
        self.write("out/compile_commands.json", json.dumps(commands))

    def run_check(self):
        return subprocess.run([sys.executable, str(CHECKS / "tidy"), "--root", str(self.root), "--build", "out",
                               "--cache", str(self.root / "tidy-cache")],
                              capture_output=True, text=True, check=False)

    def test_a_finding_is_an_error(self):
        self.write("host/a.cpp", "struct Bad_name { virtual void f(); };\n")
        run = self.run_check()
        self.assertEqual(run.returncode, 1)
        self.assertIn("host/a.cpp:1:", run.stdout)

    def test_a_clean_source_is_looked_at_once(self):
        self.write("host/a.cpp", "int answer() { return 42; }\n")
        self.assertIn("1 looked at", self.run_check().stderr)
        again = self.run_check()
        self.assertEqual(again.returncode, 0)
        self.assertIn("0 looked at", again.stderr)

    def test_a_changed_header_is_looked_at_again(self):
        self.write("host/a.hpp", "#pragma once\nint answer();\n")
        self.write("host/a.cpp", '#include "a.hpp"\nint answer() { return 42; }\n')
        self.assertEqual(self.run_check().returncode, 0)
        self.write("host/a.hpp", "#pragma once\nint answer();\nstruct base { virtual void f(); };\n")
        self.assertEqual(self.run_check().returncode, 1)

    def test_of_several_sources_the_bad_one_is_named(self):
        self.build_of("a", "b", "c")
        for name in "abc":
            self.write(f"host/{name}.cpp", f"static int of_this() {{ return 1; }}\nint {name}() {{ return of_this(); }}\n")
        self.write("host/b.cpp", "void BadName() {}\n")
        run = self.run_check()
        self.assertIn("host/b.cpp:1:", run.stdout)
        self.assertIn("1 of 3 sources with findings, 3 looked at", run.stderr)
        self.assertIn("1 of 3 sources with findings, 1 looked at", self.run_check().stderr)

    def test_sources_that_share_a_name_are_clean(self):
        self.build_of("a", "b")
        for name in "ab":
            self.write(f"host/{name}.cpp", f"static int of_this() {{ return 1; }}\nint {name}() {{ return of_this(); }}\n")
        self.assertEqual(self.run_check().returncode, 0)

    def test_a_source_with_findings_stays_an_error(self):
        self.write("host/a.cpp", "void BadName() {}\n")
        self.run_check()
        self.assertEqual(self.run_check().returncode, 1)


if __name__ == "__main__":
    unittest.main()
