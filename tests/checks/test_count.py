import pathlib
import tempfile
import unittest
from xml.sax.saxutils import escape

import samples  # noqa: F401  (makes tools/checks importable)
import count

GTEST = "[ RUN      ] A.Works\n[       OK ] A.Works (0 ms)\n[ RUN      ] A.Fails\n[  FAILED  ] A.Fails (3 ms)\n" \
        "[  SKIPPED ] A.Waits (0 ms)\n[  PASSED  ] 1 test.\n[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.Fails\n"


class Count(unittest.TestCase):
    def junit(self, *tests):
        body = "".join(f'<testcase name="{name}" status="{status}">{more}</testcase>' for name, status, more in
                       ((n, s, o if o.startswith("<") else f"<system-out>{escape(o)}</system-out>")
                        for n, s, o in tests))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "junit.xml"
        path.write_text(f"<testsuite>{body}</testsuite>", encoding="utf-8")
        return count.count(path)

    def test_the_cases_of_a_gtest_program_are_counted_once(self):
        self.assertEqual(self.junit(("core", "fail", GTEST)), (1, 1, 1, ["core: A.Fails"]))

    def test_a_program_that_names_no_cases_is_one(self):
        self.assertEqual(self.junit(("includes", "run", "")), (1, 0, 0, []))

    def test_a_crash_is_a_failure_beside_the_cases_that_passed(self):
        passed, failed, _, _ = self.junit(("core", "fail", "[       OK ] A.Works (0 ms)\n[ RUN      ] A.Crashes\n"))
        self.assertEqual((passed, failed), (1, 1))

    def test_python_cases_are_counted(self):
        output = "FAIL: test_a (x.Y)\nRan 9 tests in 0.1s\n\nFAILED (failures=1, skipped=2)\n"
        self.assertEqual(self.junit(("checks", "fail", output)), (6, 1, 2, ["checks: test_a"]))

    def test_node_cases_are_counted(self):
        self.assertEqual(self.junit(("peers", "run", "ok 1 - a\n# pass 3\n# fail 0\n# skipped 1\n"))[:3], (3, 0, 1))

    def test_a_skipped_program_is_named(self):
        self.assertEqual(self.junit(("format", "notrun", '<skipped message="SKIP_RETURN_CODE=77"/>')),
                         (0, 0, 1, ["format (skipped)"]))

    def test_a_program_that_could_not_be_started_is_a_failure(self):
        self.assertEqual(self.junit(("core", "notrun", '<skipped message="Unable to find executable"/>'))[:3],
                         (0, 1, 0))


if __name__ == "__main__":
    unittest.main()
