"""The commands in tools/: what they say when something is wrong, and what their parts promise."""

import hashlib
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=120)


def shell(script, *arguments):
    """Bash with tools/steps.sh and tools/packages.sh read in."""
    return run("bash", "-c", f'. "{TOOLS}/steps.sh"; . "{TOOLS}/packages.sh"; {script}', "test", *arguments)


class CommandLines(unittest.TestCase):
    COMMANDS = ("setup", "test", "demo", "coverage", "soak", "fuzz", "edit-round", "checks/fresh-machine")

    def test_each_command_has_help(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                answer = run(TOOLS / command, "--help")
                self.assertEqual(answer.returncode, 0)
                self.assertTrue(answer.stdout.startswith(f"tools/{command} "), answer.stdout)

    def test_each_command_refuses_an_unknown_argument(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                answer = run(TOOLS / command, "--bogus")
                self.assertEqual(answer.returncode, 2)
                self.assertIn("--bogus", answer.stderr)

    def test_an_unknown_preset_is_named(self):
        answer = run(TOOLS / "test", "--preset", "fast")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("fast", answer.stderr)

    def test_ci_runs_the_test_command_and_only_that(self):
        lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
        commands = [line for line in lines if line and not line.startswith("#")]
        self.assertEqual(commands, ['exec "$(dirname -- "$0")/../tools/test" "$@"'])


class Packages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_debian_12_and_13_are_known_and_others_are_not(self):
        script = 'os_field() { [ "$1" = ID ] && echo "$os" || echo "$version"; }; debian_suite'
        for system, version, suite in (("debian", "12", "bookworm\n"), ("debian", "13", "trixie\n"),
                                       ("debian", "11", ""), ("ubuntu", "13", "")):
            with self.subTest(system + version):
                self.assertEqual(shell(f"os={system} version={version}; {script}").stdout, suite)

    def test_a_package_that_is_not_installed_is_missing(self):
        self.assertEqual(shell("missing_packages bash no-such-package-here").stdout, "no-such-package-here ")

    def test_the_runtime_of_odb_is_left_out_where_debian_12_lacks_it(self):
        self.assertNotIn("libodb", shell("wanted_packages bookworm no no").stdout)
        self.assertIn("libodb-pgsql-2.4", shell("wanted_packages bookworm no").stdout)
        self.assertIn("g++-13", shell("wanted_packages trixie no no").stdout)

    def test_the_tests_need_more_packages(self):
        without, with_tests = (set(shell(f"wanted_packages bookworm {t}").stdout.split()) for t in ("no", "yes"))
        self.assertLess(without, with_tests)
        self.assertIn("libgtest-dev", with_tests - without)

    def test_brought_files_are_complete_or_not_used(self):
        names = [line.split()[0] for line in shell("runtime_debs").stdout.splitlines()]
        self.assertEqual(len(names), 6)
        for name in names[:-1]:
            (self.folder / name).touch()
        self.assertEqual(shell(f'debs_dir="{self.folder}"; debs_brought').returncode, 1)
        (self.folder / names[-1].replace("+", "%2b")).touch()
        self.assertEqual(shell(f'debs_dir="{self.folder}"; debs_brought').returncode, 0)

    def test_a_brought_file_with_another_digest_is_refused_by_name(self):
        (self.folder / "a.deb").write_bytes(b"right")
        (self.folder / "b.deb").write_bytes(b"wrong")
        right = hashlib.sha256(b"right").hexdigest()
        answer = shell(f'debs_dir="{self.folder}"; '
                       f'runtime_debs() {{ echo "a.deb {right}"; echo "b.deb {right}"; }}; check_debs')
        self.assertEqual(answer.returncode, 1)
        self.assertIn("b.deb has SHA-256", answer.stderr)
        self.assertNotIn("a.deb has", answer.stderr)

    def test_a_file_that_is_already_so_is_not_written_again(self):
        target = self.folder / "odb.pref"
        script = f'as_root() {{ "$@"; }}; write_as_root "{target}" <<<"Package: x"'
        self.assertEqual(shell(script).returncode, 1)
        self.assertEqual(target.read_text(encoding="utf-8"), "Package: x\n")
        self.assertEqual(shell(script).returncode, 0)


class Steps(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = pathlib.Path(folder.name) / "logs" / "a.log"

    def test_a_step_keeps_its_output_in_the_log(self):
        answer = shell(f'step "say a word" "{self.log}" echo word')
        self.assertEqual((answer.returncode, self.log.read_text(encoding="utf-8")), (0, "word\n"))
        self.assertIn("say a word", answer.stdout)
        self.assertNotIn("word\n", answer.stdout.replace("say a word", ""))

    def test_a_failed_step_returns_the_code_and_says_so(self):
        answer = shell(f'step "fail" "{self.log}" sh -c "exit 7"')
        self.assertEqual(answer.returncode, 7)
        self.assertIn("FAILED", answer.stdout)

    def test_the_newest_counter_of_a_log_is_shown(self):
        self.log.parent.mkdir()
        for text, counter in (("[1/20] a\n[12/20] b\nnote\n", "12/20"), (" 3/9 Test #3: x\n", "3/9"), ("no\n", "")):
            self.log.write_text(text, encoding="utf-8")
            self.assertEqual(shell(f'last_counter "{self.log}"').stdout.strip(), counter)


if __name__ == "__main__":
    unittest.main()
