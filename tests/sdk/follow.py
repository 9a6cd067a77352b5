"""follow.py PAGE: does in this folder what a tutorial says.

A fenced block after a line that ends in "`name`:" is the file of that name; after "add to `name`:" it is added to
that file. Blocks of `sh` are run with bash and must succeed. A block of `text` is what the last command must have
printed."""

import pathlib
import re
import subprocess
import sys

FILE = re.compile(r"(\badd to )?`([\w.-]+)`:$")


def blocks(text):
    """(the last line of text before it, kind, body) of each fenced block."""
    before, kind, body = "", None, []
    for line in text.splitlines():
        if kind is None and line.startswith("```"):
            kind, body = line[3:], []
        elif kind is not None and line == "```":
            yield before, kind, "\n".join([*body, ""])
            before, kind = "", None
        elif kind is not None:
            body.append(line)
        elif line:
            before = line


def main(page):
    commands, files, said = 0, 0, ""
    for before, kind, body in blocks(pathlib.Path(page).read_text(encoding="utf-8")):
        named = FILE.search(before)
        if kind == "sh":
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", body], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
            said = done.stdout
            commands += 1
            if done.returncode != 0:
                sys.exit(f"failed ({done.returncode}):\n{body}\n{said}")
        elif kind == "text":
            if body.strip() not in said:
                sys.exit(f"expected in the output:\n{body}\nbut it is:\n{said}")
        elif named:
            files += 1
            with open(named[2], "a" if named[1] else "w", encoding="utf-8") as file:
                file.write(body)
        else:
            sys.exit(f"nobody knows what this is for:\n{before}\n{body}")
    if not commands or not files:
        sys.exit(f"{page} has no commands or no files")
    print(f"followed {commands} commands and wrote {files} files")


main(sys.argv[1])
