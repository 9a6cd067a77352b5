"""Counts test cases: ctest's JUnit file names programs, and a program's output names its cases."""

import re
import sys
import xml.etree.ElementTree

_GTEST_OK = re.compile(r"^\[       OK \] (\S+)", re.MULTILINE)
_GTEST_FAILED = re.compile(r"^\[  FAILED  \] (\S+?)(?:, where .*)? \(\d+ ms\)$", re.MULTILINE)
_GTEST_SKIPPED = re.compile(r"^\[  SKIPPED \] (\S+) \(\d+ ms\)$", re.MULTILINE)
_UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
_UNITTEST_END = re.compile(r"^(?:OK|FAILED) \((.*)\)$", re.MULTILINE)
_NODE = re.compile(r"^(?:#|\u2139) (pass|fail|skipped) (\d+)$", re.MULTILINE)


def cases(output):
    """(passed, names of failed cases, skipped) of one program's output; all zero if it names no cases."""
    skipped = len(_GTEST_SKIPPED.findall(output))
    passed = len(_GTEST_OK.findall(output))
    failed = sorted(set(_GTEST_FAILED.findall(output)))
    if passed or failed or skipped:
        return passed, failed, skipped
    ran = _UNITTEST.search(output)
    if ran:
        end = _UNITTEST_END.search(output)
        numbers = dict(re.findall(r"(\w+)=(\d+)", end[1])) if end else {}
        bad = int(numbers.get("failures", 0)) + int(numbers.get("errors", 0))
        skipped = int(numbers.get("skipped", 0))
        names = re.findall(r"^(?:FAIL|ERROR): (\S+)", output, re.MULTILINE)
        return int(ran[1]) - bad - skipped, (names + ["?"] * bad)[:bad], skipped
    node = {word: int(number) for word, number in _NODE.findall(output)}
    if node:
        names = re.findall(r"^\s*not ok \d+ - (.*)$", output, re.MULTILINE)
        bad = node.get("fail", 0)
        return node.get("pass", 0), (names + ["?"] * bad)[:bad], node.get("skipped", 0)
    return 0, [], 0


def _skip_message(test):
    element = test.find("skipped")
    return element.get("message", "") if element is not None else "did not run"


def count(path):
    """(passed, failed, skipped, names of what failed) of a JUnit file that ctest wrote."""
    passed = failed = skipped = 0
    names = []
    for test in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        program, status = test.get("name"), test.get("status")
        if status in ("notrun", "disabled"):
            asked = status == "disabled" or _skip_message(test).startswith("SKIP_")
            skipped, failed = skipped + asked, failed + (not asked)
            names.append(f"{program} ({'skipped' if asked else _skip_message(test)})")
            continue
        ok, bad, left_out = cases(test.findtext("system-out") or "")
        if status == "fail" and not bad:
            bad = ["the program itself (it crashed, timed out or ended with an error)"]
        if status != "fail" and not (ok or bad or left_out):
            ok = 1
        passed, failed, skipped = passed + ok, failed + len(bad), skipped + left_out
        names += [f"{program}: {name}" for name in bad]
    return passed, failed, skipped, names


if __name__ == "__main__":
    result = count(sys.argv[1])
    print(*result[:3])
    for line in result[3]:
        print(f"  {line}")
