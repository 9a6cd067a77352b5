"""tools/demo against programs that play the host and the sandbox: when it ends well, and what it leaves."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
DEMO = HERE.parents[1] / "tools" / "demo"


def programs_of(folder):
    """Process ids of programs that were started from a folder."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in entry.read_bytes():
                found.append(int(entry.parent.name))
        except OSError:
            continue  # ended meanwhile
    return [pid for pid in found if pid != os.getpid()]


@unittest.skipIf(shutil.which("curl") is None, "curl is not installed")
class Demo(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)
        (self.build / "bin").mkdir()
        for name in ("patchbay", "patchbay-sandbox"):
            shutil.copy(HERE / "fake_program.py", self.build / "bin" / name)
            (self.build / "bin" / name).chmod(0o755)

    def run_demo(self):
        return subprocess.run([str(DEMO), "--once", "--build-dir", str(self.build)], capture_output=True, text=True,
                              check=False, timeout=120, env={**os.environ, "TMPDIR": str(self.build)})

    def test_one_mail_is_success(self):
        demo = self.run_demo()
        self.assertEqual(demo.returncode, 0, demo.stdout + demo.stderr)
        self.assertIn("GET /api/actions -> (no actions)", demo.stdout)
        self.assertIn("GET /api/actions -> gmail_send_email", demo.stdout)
        self.assertIn("exactly once", demo.stdout)

    def test_two_mails_are_a_failure(self):
        (self.build / "bin" / "twice").touch()
        demo = self.run_demo()
        self.assertEqual(demo.returncode, 1)
        self.assertIn("the mail arrived 2 times instead of once", demo.stderr)

    def test_nothing_is_left_running_or_lying_about(self):
        self.run_demo()
        self.assertEqual(programs_of(self.build), [])
        self.assertEqual([path.name for path in self.build.iterdir() if path.name.startswith("patchbay-demo")], [])

    def test_a_program_that_ends_at_once_is_named_with_its_log(self):
        (self.build / "bin" / "patchbay").write_text("#!/bin/sh\necho 'no such option'\nexit 2\n", encoding="utf-8")
        demo = self.run_demo()
        self.assertEqual(demo.returncode, 1)
        self.assertIn("the host has ended", demo.stderr)
        self.assertIn("no such option", demo.stderr)
        self.assertEqual(programs_of(self.build), [])

    def test_a_missing_program_is_named(self):
        (self.build / "bin" / "patchbay").unlink()
        demo = self.run_demo()
        self.assertEqual(demo.returncode, 1)
        self.assertIn("bin/patchbay is missing", demo.stderr)


if __name__ == "__main__":
    unittest.main()
