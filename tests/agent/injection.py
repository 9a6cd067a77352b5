#!/usr/bin/env python3
"""Puts hostile texts into every place of every action, and looks whether anything but a literal changes.

A script with a hostile text must have the syntax tree of the one with a harmless text, but for the literals; the
text itself must be one of them. A shell line must have the same words; JSON must hold the text as a string.
"""

import ast
import json
import shlex
import sys

import renderer

PAYLOADS = [
    "__import__('os').system('id')", "os.system('id')", "exec('1')", "eval(\"1\")", "{0}", "{x!r}", "%s", "%(a)s",
    "${HOME}", "$HOME", "$(id)", "`id`", "a; id", "a && id", "a | id", "a > /tmp/x", "a & id", "!!", "~", "*", "?",
    "-rf", "--help", "-", "--", "#", "# x", "\\", "\\\\", "\\n", "\\x27", "\\u0027", "\\N{APOSTROPHE}", "\\'", "\\\"",
]
BREAKERS = ["'", '"', "'''", '"""', "')", '")', "''')", "'])", "'}", "'+", "' + x + '", "\\')", "\\\\')", "'#",
            "'\n", "\n", "\r", "\r\n", "\t", "\f", "\v", "\x1b[2J", "\x7f", "\u2028", "\u2029", "\x85", "\u00a0",
            "\ufeff", "\u200b", "\u202e", "\u2019", "\uff07", "\u00e4", "\U0001f600", "\U0010ffff", "\ud7ff", "\ue000"]
TAILS = ["import os", "; import os; os.system('id')", "pyautogui.press('enter')", "\nimport os\nos.remove('x')\n",
         "); __import__('os').abort(); (", "]); x([", "}); x({", " if True else x", ", interval=x"]
CORPUS = PAYLOADS + BREAKERS + [b + t for b in BREAKERS[:14] for t in TAILS] + [
    "```python\nagent.done()\n```", "(Grounded Action)\nagent.done()", "</answer>", "'" * 1000, "\\" * 999, "\n" * 500,
    "a" * 5000, "=HYPERLINK(\"http://x\")", "=1+1", "+1", "@x"]

# Each with one place for a text.
CALLS = {
    "linux": ["agent.type(text=%s)", "agent.type('a', %s, True, True)", "agent.open(%s)",
              "agent.switch_applications(%s)", "agent.set_cell_values({'A1': %s}, 'a', 'b')",
              "agent.set_cell_values({'A1': 1}, %s, 'b')", "agent.set_cell_values({'A1': 1}, 'a', %s)"],
    "darwin": ["agent.type(text=%s)", "agent.open(%s)", "agent.switch_applications(%s)"],
    "windows": ["agent.type(text=%s)", "agent.open(%s)", "agent.switch_applications(%s)"],
}
# The model's text is no part of these at all: it goes to whoever finds the place.
DESCRIBED = ["agent.click(%s)", "agent.scroll(%s, 1)", "agent.drag_and_drop(%s, 'b')", "agent.drag_and_drop('a', %s)",
             "agent.highlight_text_span(%s, 'b')", "agent.type(%s, 'x')"]
# Only words of a list are taken here.
CLOSED = ["agent.hotkey([%s])", "agent.hold_and_press([%s], ['a'])", "agent.hold_and_press(['a'], [%s])",
          "agent.click('a', button_type=%s)", "agent.click('a', hold_keys=[%s])",
          "agent.highlight_text_span('a', 'b', %s)", "agent.set_cell_values({%s: 1}, 'a', 'b')"]


def shape(script):
    """The syntax tree without the values of its literals."""
    tree = ast.parse(script)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
    return ast.dump(tree)


def literals(script):
    return [n.value for n in ast.walk(ast.parse(script)) if isinstance(n, ast.Constant)]


def harmless(text):
    return "a" if text.isascii() else "\u00e4"


def words(lines):
    return shlex.split("\n".join(lines).replace("|", " | "), posix=True)


def strings(value):
    if isinstance(value, dict):
        return [s for v in value.values() for s in strings(v)]
    if isinstance(value, list):
        return [s for v in value for s in strings(v)]
    return [value]


class Judge:
    def __init__(self, render):
        self.render, self.checked, self.escapes = render, 0, []

    def expect(self, good, what, text):
        self.checked += 1
        if not good:
            self.escapes.append(f"{what}: {text!r}")

    def text(self, call, text, platform):
        bad = self.render(call % repr(text), platform)
        good = self.render(call % repr(harmless(text)), platform)
        if "pyautogui" not in bad:
            return self.expect(False, f"{call} refused as {bad}", text)
        script = bad["pyautogui"]
        self.expect(shape(script) == shape(good["pyautogui"]), f"{platform} {call}, script", text)
        self.expect(text in literals(script), f"{platform} {call}, the literal", text)
        self.expect(script.isascii(), f"{platform} {call}, ASCII", text)
        if "xdotool" in bad:
            theirs = [text if w == harmless(text) else w for w in shlex.split(" ; ".join(good["xdotool"]))]
            self.expect(shlex.split(" ; ".join(bad["xdotool"])) == theirs, f"{call}, shell", text)
        for kind in ("cua", "bytebot"):
            if kind in bad:
                found = [s for line in bad[kind] for s in strings(json.loads(line))]
                self.expect(text in found and len(bad[kind]) == len(good[kind]), f"{call}, {kind}", text)
        return None

    def described(self, call, text):
        for_text, for_a = (self.render(call % repr(t)) for t in (text, "a"))
        self.expect(text in for_text["places"], f"{call}, the place", text)
        del for_text["places"], for_a["places"]
        self.expect(for_text == for_a, f"{call}, nothing of it in the script", text)

    def closed(self, call, text):
        answer = self.render(call % repr(text))
        one_key = len(text) == 1 and text.isascii() and text.isprintable()
        if one_key and ("key" in call or "hold_and_press" in call):
            good = self.render(call % "'a'")
            return self.expect(shape(answer.get("pyautogui", "")) == shape(good["pyautogui"]), f"{call}, one key", text)
        return self.expect(answer.get("error", {}).get("code") == "E_VALUE", f"{call} refused, not {answer}", text)


def main():
    render = renderer.Renderer(sys.argv[1])
    judge = Judge(render)
    for text in CORPUS:
        for platform, calls in CALLS.items():
            for call in calls:
                judge.text(call, text, platform)
        for call in DESCRIBED:
            judge.described(call, text)
        for call in CLOSED:
            judge.closed(call, text)
    print(f"{len(CORPUS)} texts, {judge.checked} checks, {len(judge.escapes)} escapes")
    print("\n".join(judge.escapes[:20]))
    return 1 if judge.escapes or len(CORPUS) < 100 or render.close() != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
