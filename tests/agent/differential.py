#!/usr/bin/env python3
"""Compares our reading of generated calls with that of Python's own ast, both ways.

What we accept, Python accepts, and the values are equal. What Python accepts as a call with literals only and
we refuse is refused for one of the reasons that docs/reference/call-grammar.md lists.
"""

import ast
import collections
import json
import re
import subprocess
import sys
import warnings

LEADING = re.compile(r"(?:[ \t\f]*(?:#[^\r\n]*)?[\r\n]+)*[ \t\f]*")
# Our reason -> why a call that is fine for Python is refused.
DEVIATIONS = {
    "E_RANGE": "integers beyond 64 bits, floats beyond the largest",
    "E_DUP_KEY": "a key given twice, or two keys that are one in JSON",
    "E_ESCAPE": r"\N{...}, half a surrogate pair",
    "E_BYTES": "bytes",
    "E_EXPR": "sets, signs of signs, imaginary numbers",
}
# Refused as E_SYNTAX: what they contain.
SYNTAX = [
    re.compile(r"""['"][rRuU]['"]"""),  # a prefix directly behind a quote
    re.compile(r"[-+][\s\\#]"),  # a sign apart from its number
    re.compile(r"[-+(]\("),  # a sign before brackets, brackets around a key
    re.compile(r"[0-9._]j", re.IGNORECASE),
    re.compile(r"[{,]\s*(#[^\n]*\s*)?\("),  # brackets around a key
]


class NotLiteral(Exception):
    pass


def text(value):
    """Pairs of surrogates are one character for us."""
    if any("\ud800" <= c <= "\udfff" for c in value):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return value


def literal(node):
    kind = type(node)
    if kind is ast.Constant:
        value = node.value
        return text(value) if type(value) is str else value
    if kind in (ast.List, ast.Tuple, ast.Set):
        return [literal(item) for item in node.elts]
    if kind is ast.Dict:
        if None in node.keys:
            raise NotLiteral
        return {literal_key(k): literal(v) for k, v in zip(node.keys, node.values)}
    if kind is ast.UnaryOp and type(node.op) in (ast.USub, ast.UAdd):
        value = literal(node.operand)
        if type(value) in (int, float, complex):
            return -value if type(node.op) is ast.USub else value
    raise NotLiteral


def literal_key(node):
    key = literal(node)
    if isinstance(key, (list, dict)):
        raise NotLiteral
    return key


def python_call(code):
    """(action, positional, keyword) or None."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if len(tree.body) != 1 or type(tree.body[0]) is not ast.Expr:
        return None
    call = tree.body[0].value
    if type(call) is not ast.Call or type(call.func) is not ast.Attribute:
        return None
    if type(call.func.value) is not ast.Name or call.func.value.id != "agent":
        return None
    try:
        names = [k.arg for k in call.keywords]
        if None in names or len(set(names)) < len(names):
            return None
        if not all(name.isascii() for name in [call.func.attr, *names]):
            return None
        return call.func.attr, [literal(a) for a in call.args], {k.arg: literal(k.value) for k in call.keywords}
    except NotLiteral:
        return None


def key_name(key, ours):
    if type(key) is str:
        return key
    if key is None or type(key) is bool:
        return json.dumps(key)
    if type(key) is int:
        return str(key)
    return next((k for k in ours if re.fullmatch(r"[-0-9.e+]+", k) and float(k) == key), None)


def equal(theirs, ours):
    if type(theirs) is dict:
        return (type(ours) is dict and len(theirs) == len(ours)
                and all((name := key_name(k, ours)) in ours and equal(v, ours[name]) for k, v in theirs.items()))
    if type(theirs) is list:
        return type(ours) is list and len(theirs) == len(ours) and all(map(equal, theirs, ours))
    if type(theirs) is float:
        return type(ours) is float and repr(theirs) == repr(ours)
    return type(theirs) is type(ours) and theirs == ours


def known(code, why):
    if why in DEVIATIONS:
        return why
    if why == "E_SYNTAX" and any(p.search(code) for p in SYNTAX):
        return why
    return None


def judge(line, seen):
    """A complaint, or None."""
    entry = json.loads(line)
    code = entry["code"]
    code = code[LEADING.match(code).end():]
    theirs = None if code.startswith("\\") else python_call(code)
    if "call" not in entry:
        if theirs is None:
            seen["both refuse"] += 1
            return None
        reason = known(code, entry["refused"])
        if reason is None:
            return f"refused as {entry['refused']}, and Python reads {theirs}: {code!r}"
        seen[f"only we refuse, {reason}"] += 1
        return None
    seen["accepted"] += 1
    if theirs is None:
        return f"accepted, and Python refuses: {code!r}"
    ours = entry["call"]
    same = (theirs[0] == ours["action"] and equal(theirs[1], ours["args"]["positional"])
            and equal(theirs[2], ours["args"]["keyword"]))
    return None if same else f"Python reads {theirs}, we read {ours}: {code!r}"


def main():
    program, count, seed = sys.argv[1:]
    warnings.simplefilter("ignore")
    seen, wrong = collections.Counter(), []
    with subprocess.Popen([program, count, seed], stdout=subprocess.PIPE) as run:
        for line in run.stdout:
            complaint = judge(line, seen)
            if complaint:
                wrong.append(complaint)
    for what, number in sorted(seen.items()):
        print(f"{number:8} {what}")
    print("\n".join(wrong[:20]))
    read = sum(seen.values()) + len(wrong)
    if run.returncode != 0 or read != int(count):
        print(f"{program} ended with {run.returncode} after {read} calls")
        return 1
    if seen["accepted"] < int(count) // 3 or seen["both refuse"] < int(count) // 20:
        print("the generator makes too few calls of one kind")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
