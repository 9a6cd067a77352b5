import pathlib
import subprocess
import sys
import unittest

from samples import CHECKS, CheckCase, load

CLANG_FORMAT, _ = load("format").find_clang_format()


@unittest.skipIf(CLANG_FORMAT is None, "clang-format of the judged version is not installed")
class Format(CheckCase):
    check_name = "format"

    def run_check(self, *arguments):
        self.write(".clang-format", (CHECKS.parents[1] / ".clang-format").read_text(encoding="utf-8"))
        return subprocess.run([sys.executable, str(CHECKS / "format"), "--root", str(self.root), *arguments],
                              capture_output=True, text=True, check=False)

    def test_a_badly_written_source_is_found(self):
        self.write("host/a.cpp", "int a;\nint   b ;\n")
        run = self.run_check()
        self.assertEqual(run.returncode, 1)
        self.assertTrue(run.stdout.startswith("host/a.cpp:2: "), run.stdout)

    def test_a_well_written_source_passes(self):
        self.write("host/a.cpp", "int a;\nint b;\n")
        self.assertEqual(self.run_check().returncode, 0)

    def test_fix_writes_the_source(self):
        self.write("host/a.cpp", "int   b ;\n")
        self.run_check("--fix")
        self.assertEqual(pathlib.Path(self.root / "host/a.cpp").read_text(encoding="utf-8"), "int b;\n")


if __name__ == "__main__":
    unittest.main()
