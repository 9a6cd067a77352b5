"""Small source trees for the tests of the checks, and the checks themselves as modules."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest

CHECKS = pathlib.Path(__file__).resolve().parents[2] / "tools" / "checks"
sys.path.insert(0, str(CHECKS))
sys.dont_write_bytecode = True
import sources  # noqa: E402


def load(name):
    """The check tools/checks/<name> as a module."""
    loader = importlib.machinery.SourceFileLoader(f"check_{name}", str(CHECKS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class CheckCase(unittest.TestCase):
    """A case with an empty tree; `findings` runs the check named by the class over what was written into it."""

    check_name = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.check = load(self.check_name)

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def findings(self):
        """What the check says of the tree: ["path:line: what is wrong"]."""
        return [f"{path}:{line}: {wrong}" for path, line, wrong, _ in self.check.check(sources.Tree(self.root))]

    def assert_finding(self, path, text, expected):
        """`text` in `path` gives exactly one finding, which begins with `expected`."""
        self.write(path, text)
        found = self.findings()
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{path}:{expected}"), found[0])

    def assert_clean(self, path, text):
        self.write(path, text)
        self.assertEqual(self.findings(), [])
