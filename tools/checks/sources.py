"""What the checks look at: the files of the tree, C++ without comments and strings, and how a finding is told."""

import argparse
import pathlib
import re
import subprocess
import sys

CPP = {".cpp", ".hpp", ".cxx", ".hxx", ".cc", ".h", ".c"}
SKIPPED_DIRS = {".git", "build", "node_modules", "__pycache__", ".cache"}

_TOKEN = re.compile(
    r"""
      (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<raw>R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)")
    | (?P<string>"(?:\\.|[^"\\\n])*")
    | (?P<number>\b\d(?:'?[\w.])*)
    | (?P<char>'(?:\\.|[^'\\\n])+')
    """,
    re.DOTALL | re.VERBOSE,
)


def _blank(match):
    if match.lastgroup == "number" or match.group("number"):
        return match.group(0)
    text = match.group(0)
    lines = "\n" * text.count("\n")
    if match.group("comment"):
        return " " + lines
    return '""' + lines


def code_only(text):
    """C++ with comments made blank and literals made empty; line numbers stay."""
    return _TOKEN.sub(_blank, text)


def without_comments(text):
    """C++ with comments made blank; strings stay. Line numbers stay."""
    return _TOKEN.sub(lambda m: _blank(m) if m.group("comment") else m.group(0), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def _tracked(root):
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        return None
    return [pathlib.PurePosixPath(name) for name in listed.stdout.decode().split("\0") if name]


def _walked(root):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and not SKIPPED_DIRS.intersection(relative.parts):
            yield pathlib.PurePosixPath(relative)


class Tree:
    """The files of a source tree: what git knows or would add; without git, everything but build output."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        names = _tracked(self.root) if (self.root / ".git").exists() else None
        if names is None:
            names = _walked(self.root)
        self.paths = sorted(
            path for path in set(names)
            if (self.root / path).is_file() and not SKIPPED_DIRS.intersection(path.parts)
        )

    def cpp(self):
        return [path for path in self.paths if path.suffix in CPP]

    def read(self, path):
        """The text of a file, or None if it is not text."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return None


def main(name, what, check):
    """Runs check(tree) -> [(path, line, wrong, to_do)] for a command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog=name, description=what)
    parser.add_argument("--root", default=".", metavar="DIR", help="the source tree (default: here)")
    tree = Tree(parser.parse_args().root)
    findings = check(tree)
    for path, line, wrong, to_do in findings:
        print(f"{path}:{line}: {wrong}: {to_do}")
    print(f"{name}: {len(findings)} findings in {len(tree.paths)} files", file=sys.stderr)
    return 1 if findings else 0
