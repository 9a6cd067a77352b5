"""Finds function bodies in C++ by braces: good enough to measure their length, without a compiler."""

import re

import sources

_SCOPE = re.compile(r"^(?:inline\s+)?(?:export\s+)?(?:typedef\s+)?(namespace|class|struct|union|enum|extern)\b")
_ATTRIBUTE = re.compile(r"\[\[.*?\]\]|\b(?:alignas|__attribute__|PATCHBAY_\w+)\s*\((?:[^()]|\([^()]*\))*\)", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)
_NAME = re.compile(r"(operator\s*(?:\(\)|\[\]|[^\s(\w]+|\w+)|~?[\w:]+)\s*(?:<[^<>()]*>)?\s*\(")


def _without_directives(code):
    """Blanks the preprocessor's lines and all but the first branch of each #if, so that braces pair."""
    lines = code.split("\n")
    skipping = []
    continued = False
    for number, line in enumerate(lines):
        word = re.match(r"[ \t]*#[ \t]*(\w+)", line)
        if not word and not continued:
            if any(skipping):
                lines[number] = ""
            continue
        continued = line.endswith("\\")
        lines[number] = ""
        if not word:
            continue
        if word[1] in ("if", "ifdef", "ifndef"):
            skipping.append(False)
        elif word[1] in ("else", "elif") and skipping:
            skipping[-1] = True
        elif word[1] == "endif" and skipping:
            skipping.pop()
    return "\n".join(lines)


def _strip_template(head):
    """`template <...>` and `requires` clauses off the front of a declaration."""
    while head.startswith("template"):
        start = head.find("<")
        if start < 0:
            return head
        depth, at = 0, start
        for at in range(start, len(head)):
            depth += {"<": 1, ">": -1}.get(head[at], 0)
            if depth == 0:
                break
        head = head[at + 1:].lstrip()
    return head


def _parameters_end(head):
    """Offset behind the first balanced (...) of a declaration, or -1."""
    start = head.find("(")
    if start < 0:
        return -1
    if head[:start].rstrip().endswith("operator"):  # operator()(...)
        start = head.find("(", head.find(")", start))
        if start < 0:
            return -1
    depth = 0
    for at in range(start, len(head)):
        depth += {"(": 1, ")": -1}.get(head[at], 0)
        if depth == 0:
            return at + 1
    return -1


def _kind(head):
    """What a brace opens after the declaration `head`: scope, function, or value (an initializer)."""
    head = _strip_template(_ATTRIBUTE.sub(" ", head).strip())
    if head.startswith("extern") and "(" not in head:
        return "scope"
    after = _parameters_end(head)
    if after < 0:
        return "scope" if _SCOPE.match(head) else "value"
    if _SCOPE.match(head) and not head.startswith("extern") and ";" not in head and _is_type(head):
        return "scope"
    tail = head[after:]
    members = re.search(r"(?<!:):(?!:)", tail)
    if members and re.search(r"[\w>]\s*$", tail[members.end():]):
        return "value"  # a member's brace initializer in a constructor
    return "function"


def _is_type(head):
    """`struct x : base<f(int)>` is a type, `struct x f(int)` a function."""
    return bool(re.match(r"(?:class|struct|union|enum)\b[^()]*?:(?!:)", head)) or head.startswith("namespace")


def _name(head):
    found = _NAME.search(_strip_template(_ATTRIBUTE.sub(" ", head).strip()))
    return re.sub(r"\s+", "", found[1]) if found else "?"


def functions(text):
    """[(name, first line, lines)] for each function with a body; a lambda counts to what it stands in."""
    code = _without_directives(sources.code_only(text))
    found = []
    stack = []  # (kind, start of its declaration)
    start = 0  # of the declaration that is being read
    for match in re.finditer(r"[{};]|\b(?:public|private|protected)\s*:", code):
        sign = match.group(0)
        inside = any(kind != "scope" for kind, _ in stack)
        if sign == "{":
            head = code[start:match.start()]
            stack.append(("inner" if inside else _kind(head), start))
            if stack[-1][0] == "scope":
                start = match.end()
        elif sign == "}":
            if not stack:
                start = match.end()
                continue
            kind, opened = stack.pop()
            if kind == "function":
                found.append(_measure(code, opened, match.start()))
            if kind in ("function", "scope"):
                start = match.end()
        elif not inside and not _in_parentheses(code[start:match.start()]):
            start = match.end()
    return found


def _in_parentheses(head):
    return head.count("(") > head.count(")")


def _measure(code, opened, closed):
    head = code[opened:closed]
    first = opened + len(head) - len(head.lstrip())
    top = sources.line_of(code, first)
    return _name(head), top, sources.line_of(code, closed) - top + 1
