#!/usr/bin/env python3
"""Runs rendered scripts under stand-ins for pyautogui and its like, and compares what they did, on three platforms."""

import subprocess
import sys
import types
import unittest
from unittest import mock

import renderer

LISTED = ("0x01 0 gedit.Gedit host notes.txt - gedit\n"
          "0x02 0 soffice.Soffice host budget.ods - LibreOffice Calc\n")
render = None


class Recorder:
    """A module of which every function notes its call."""

    def __init__(self, trace, failing=None):
        self._trace, self._failing = trace, failing

    def __getattr__(self, name):
        def noted(*args, **kwargs):
            self._trace.append((name, *args, *([kwargs] if kwargs else [])))
            if name == self._failing:
                raise RuntimeError(name)
        return noted


def run(script, failing=None, modules=None, windows=LISTED):
    """What the script did, as (function, arguments...)."""
    trace = []

    def fake_run(words, **more):
        trace.append(("run", *words, *([{"input": more["input"]}] if "input" in more else [])))
        return types.SimpleNamespace(stdout=windows)

    fakes = {"pyautogui": Recorder(trace, failing), "time": Recorder(trace),
             "pyperclip": Recorder(trace), **(modules or {})}
    with mock.patch.dict(sys.modules, fakes), mock.patch.object(subprocess, "run", fake_run), \
            mock.patch("shutil.which", lambda name: "/bin/" + name):
        exec(compile(script, "script", "exec"), {"__name__": "__main__"})  # noqa: S102
    return trace


def effect(reply, platform="linux", **more):
    answer = render(reply, platform)
    if "pyautogui" not in answer:
        raise AssertionError(answer)
    return run(answer["pyautogui"], **more)


def modifier(platform):
    return "command" if platform == "darwin" else "ctrl"


class Effects(unittest.TestCase):
    maxDiff = None

    def test_a_click_holds_its_keys(self):
        for platform in renderer.PLATFORMS:
            self.assertEqual(effect("agent.click('the button')", platform),
                             [("click", 10, 20, {"clicks": 1, "button": "left"})])
            self.assertEqual(effect("agent.click('it', 2, 'right', ['control', 'Shift'])", platform),
                             [("keyDown", "ctrl"), ("keyDown", "shift"),
                              ("click", 10, 20, {"clicks": 2, "button": "right"}),
                              ("keyUp", "ctrl"), ("keyUp", "shift")])

    def test_typing_clicks_overwrites_writes_and_enters(self):
        for platform in renderer.PLATFORMS:
            c = modifier(platform)
            self.assertEqual(effect("agent.type('the field', 'hi', True, True)", platform),
                             [("click", 10, 20, {"clicks": 1, "button": "left"}), ("hotkey", c, "a"),
                              ("press", ["backspace"]), ("write", "hi"), ("press", ["enter"])])
            self.assertEqual(effect("agent.type(text='hi')", platform), [("write", "hi")])
            self.assertEqual(effect("agent.type(text='h\u00e4')", platform), [("copy", "h\u00e4"), ("hotkey", c, "v")])

    def test_text_beyond_ascii_goes_by_the_platforms_clipboard_without_pyperclip(self):
        programs = {"linux": ("xclip", "-selection", "clipboard"), "darwin": ("pbcopy",), "windows": ("clip",)}
        for platform in renderer.PLATFORMS:
            text = "h\u00e4".encode("utf-16" if platform == "windows" else "utf-8")
            self.assertEqual(effect("agent.type(text='h\u00e4')", platform, modules={"pyperclip": None}),
                             [("run", *programs[platform], {"input": text}), ("hotkey", modifier(platform), "v")])

    def test_scrolling_goes_up_and_sideways(self):
        for platform in renderer.PLATFORMS:
            self.assertEqual(effect("agent.scroll('the list', -5)", platform),
                             [("moveTo", 10, 20), ("sleep", 0.5), ("vscroll", -5)])
            self.assertEqual(effect("agent.scroll('the list', 5, shift=True)", platform),
                             [("moveTo", 10, 20), ("sleep", 0.5), ("hscroll", 5)])

    def test_dragging_lets_go(self):
        for platform in renderer.PLATFORMS:
            self.assertEqual(effect("agent.drag_and_drop('a', 'b', ['alt'])", platform),
                             [("moveTo", 10, 20), ("keyDown", "alt"),
                              ("dragTo", 30, 40, {"duration": 1, "button": "left"}),
                              ("mouseUp", {"button": "left"}), ("keyUp", "alt")])
            self.assertEqual(effect("agent.highlight_text_span('a', 'b', 'right')", platform),
                             [("moveTo", 10, 20), ("dragTo", 30, 40, {"duration": 1, "button": "right"}),
                              ("mouseUp", {"button": "right"})])

    def test_keys_are_pressed(self):
        for platform in renderer.PLATFORMS:
            self.assertEqual(effect("agent.hotkey(['cmd', 'c'])", platform), [("hotkey", "command", "c")])
            self.assertEqual(effect("agent.hold_and_press(['shift'], ['a', 'return'])", platform),
                             [("keyDown", "shift"), ("press", ["a", "enter"]), ("keyUp", "shift")])

    def test_an_application_is_opened_as_the_platform_does(self):
        self.assertEqual(effect("agent.open('gedit')", "linux"),
                         [("hotkey", "win"), ("sleep", 0.5), ("write", "gedit"), ("sleep", 1), ("hotkey", "enter"),
                          ("sleep", 0.5)])
        self.assertEqual(effect("agent.open('TextEdit')", "darwin"),
                         [("hotkey", "command", "space", {"interval": 0.5}), ("write", "TextEdit"),
                          ("press", ["enter"]), ("sleep", 1)])
        self.assertEqual(effect("agent.open('notepad')", "windows"),
                         [("hotkey", "win"), ("sleep", 0.5), ("write", "notepad"), ("sleep", 1), ("press", ["enter"]),
                          ("sleep", 0.5)])

    def test_an_application_is_brought_to_the_front(self):
        self.assertEqual(effect("agent.switch_applications('gedit')", "linux"),
                         [("press", ["escape"]), ("sleep", 0.5), ("run", "wmctrl", "-lx"),
                          ("run", "wmctrl", "-ia", "0x01"),
                          ("run", "wmctrl", "-ir", "0x01", "-b", "add,maximized_vert,maximized_horz")])
        self.assertEqual(effect("agent.switch_applications('TextEdit')", "darwin"),
                         effect("agent.open('TextEdit')", "darwin"))
        self.assertEqual(effect("agent.switch_applications('notepad')", "windows"),
                         [("hotkey", "win", "d"), ("sleep", 0.5), ("write", "notepad"), ("press", ["enter"]),
                          ("sleep", 1)])

    def test_cells_take_each_kind_of_value(self):
        cells = {}
        page = types.SimpleNamespace(getCellRangeByName=lambda n: cells.setdefault(n, types.SimpleNamespace()))
        sheets = types.SimpleNamespace(hasByName=lambda n: n == "S", getByName=lambda n: page)
        document = types.SimpleNamespace(Title="budget.ods", Sheets=sheets, supportsService=lambda s: True)
        left = [document]
        listing = types.SimpleNamespace(hasMoreElements=lambda: bool(left), nextElement=left.pop)
        desktop = types.SimpleNamespace(Components=types.SimpleNamespace(createEnumeration=lambda: listing))
        office = types.SimpleNamespace(
            ServiceManager=types.SimpleNamespace(createInstanceWithContext=lambda name, at: desktop))
        resolver = types.SimpleNamespace(resolve=lambda url: office)
        here = types.SimpleNamespace(
            ServiceManager=types.SimpleNamespace(createInstanceWithContext=lambda name, at: resolver))
        uno = types.SimpleNamespace(getComponentContext=lambda: here)
        effect("agent.set_cell_values({'A1': 5, 'B1': '=A1', 'C1': 'x', 'D1': True, 'E1': None}, 'budget.ods', 'S')",
               modules={"uno": uno})
        self.assertEqual({n: vars(c) for n, c in cells.items()},
                         {"A1": {"Value": 5.0}, "B1": {"Formula": "=A1"}, "C1": {"String": "x"},
                          "D1": {"Value": 1.0}, "E1": {"String": ""}})
        for platform in ("darwin", "windows"):
            answer = render("agent.set_cell_values({}, 'a', 'b')", platform)
            self.assertEqual(answer["error"]["code"], "E_UNKNOWN_ACTION")

    def test_what_ends_or_pauses_a_run_has_no_script(self):
        for reply in ("agent.done()", "agent.fail()", "agent.wait(1.5)", "agent.save_to_knowledge(['a'])",
                      "agent.handback_to_human('log in')"):
            self.assertEqual(list(render(reply)), ["control"], reply)


class Defect(unittest.TestCase):
    def test_D11_words_in_a_text_never_end_a_run(self):
        for text in ("I am done", "failsafe.txt", "please wait", "agent.done()", "DONE", "FAIL", "WAIT"):
            for call in (f"agent.type(text={text!r})", f"agent.open({text!r})"):
                self.assertNotIn("control", render(call), call)
            self.assertEqual(effect(f"agent.type(text={text!r})"), [("write", text)])

    def test_D12_keys_and_buttons_are_of_a_list(self):
        for key in ("'", "\\"):
            self.assertEqual(effect(f"agent.hotkey([{key!r}])"), [("hotkey", key)])
        for call in ("agent.hotkey(['a\\'); import os; os.system(\\'id'])", "agent.hotkey(['nope'])",
                     "agent.hotkey([''])", "agent.hotkey([])", "agent.hold_and_press(['ctrl'], ['no such'])",
                     "agent.hold_and_press(['no such'], ['a'])", "agent.click('a', 1, \"left'); x('\")",
                     "agent.highlight_text_span('a', 'b', 'wheel')", "agent.click('a', hold_keys=['ctrl+c'])",
                     "agent.set_cell_values({\"A1'); x('\": 1}, 'a', 'b')", "agent.click('a', 4)",
                     "agent.scroll('a', 101)", "agent.wait(61)", "agent.hotkey(['\u00e4'])"):
            self.assertEqual(render(call).get("error", {}).get("code"), "E_VALUE", call)

    def test_D13_scripts_are_self_contained_and_say_what_is_missing(self):
        with self.assertRaises(SystemExit) as ended:
            effect("agent.switch_applications('zzz')", windows="")
        self.assertIn("zzz", str(ended.exception))
        script = render("agent.switch_applications('gedit')")["pyautogui"]
        with mock.patch.dict(sys.modules, {"pyautogui": Recorder([]), "time": Recorder([])}), \
                mock.patch("shutil.which", lambda name: None), self.assertRaises(SystemExit) as ended:
            exec(compile(script, "script", "exec"), {})  # noqa: S102
        self.assertIn("wmctrl", str(ended.exception))
        for platform in renderer.PLATFORMS:
            self.assertIn("import time\n", render("agent.open('x')", platform)["pyautogui"])

    def test_D18_no_password_and_no_installing_is_in_a_script(self):
        for platform in renderer.PLATFORMS:
            for call in ("agent.type('a', 'h\u00e4', True, True)", "agent.open('x')", "agent.switch_applications('x')"):
                script = render(call, platform)["pyautogui"].lower()
                for word in ("sudo", "password", "apt-get", " apt ", "pip ", "'install'"):
                    self.assertNotIn(word, script)

    def test_keys_come_up_when_the_step_fails(self):
        script = render("agent.click('it', hold_keys=['ctrl', 'shift'])")["pyautogui"]
        trace = []
        with mock.patch.dict(sys.modules, {"pyautogui": Recorder(trace, "click"), "time": Recorder(trace)}):
            with self.assertRaises(RuntimeError):
                exec(compile(script, "script", "exec"), {})  # noqa: S102
        self.assertEqual(trace[-2:], [("keyUp", "ctrl"), ("keyUp", "shift")])


if __name__ == "__main__":
    render = renderer.Renderer(sys.argv.pop(1))
    result = unittest.main(exit=False).result
    sys.exit(0 if render.close() == 0 and result.wasSuccessful() and result.testsRun > 0 else 1)
