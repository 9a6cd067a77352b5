#include <array>
#include <charconv>

#include "agent/grammar/literal.hpp"
#include "agent/gui/render.hpp"

namespace patchbay::agent {
namespace {

std::string number(double d) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), d).ptr;
  return {digits.data(), end};
}

std::string at(point p) { return std::to_string(p.x) + ", " + std::to_string(p.y); }

std::string quoted(std::string_view text) { return literal(text); }

std::string listed(const std::vector<std::string>& keys) {
  std::string out;
  for (const auto& k : keys) out += (out.empty() ? "" : ", ") + quoted(k);
  return out;
}

/// Writes the statements of a script.
class script {
 public:
  explicit script(platform on) : on_(on) {}

  void line(std::string text) { lines_ += std::string(indent_, ' ') + std::move(text) + "\n"; }
  void call(const std::string& function, const std::string& arguments) {
    line("pyautogui." + function + "(" + arguments + ")");
  }
  void inside(const std::vector<operation>& operations) {
    for (const auto& o : operations) std::visit(*this, o);
  }
  void held(const std::vector<std::string>& keys, const std::vector<operation>& operations) {
    line("try:");
    indent_ += 4;
    for (const auto& k : keys) call("keyDown", quoted(k));
    inside(operations);
    indent_ -= 4;
    line("finally:");
    indent_ += 4;
    for (const auto& k : keys) call("keyUp", quoted(k));
    indent_ -= 4;
  }
  std::string take() && { return std::move(lines_); }

  void operator()(const op::move& o) { call("moveTo", at(o.to)); }
  void operator()(const op::click& o) {
    call("click",
         at(o.at) + ", clicks=" + std::to_string(o.count) + ", button=" + quoted(o.button));
  }
  void operator()(const op::drag& o) {
    call("dragTo", at(o.to) + ", duration=" + number(o.seconds) + ", button=" + quoted(o.button));
    call("mouseUp", "button=" + quoted(o.button));
  }
  void operator()(const op::scroll& o) {
    call(o.sideways ? "hscroll" : "vscroll", std::to_string(o.clicks));
  }
  void operator()(const op::press& o) { call("press", "[" + listed(o.keys) + "]"); }
  void operator()(const op::hotkey& o) {
    call("hotkey", listed(o.keys) + (o.interval > 0 ? ", interval=" + number(o.interval) : ""));
  }
  void operator()(const op::write& o) { call("write", quoted(o.text)); }
  void operator()(const op::sleep& o) { line("time.sleep(" + number(o.seconds) + ")"); }
  void operator()(const op::paste& o);
  void operator()(const op::activate& o);
  void operator()(const op::set_cells& o);

 private:
  void lines(std::initializer_list<std::string_view> all) {
    for (const auto l : all) line(std::string(l));
  }

  platform on_;
  std::size_t indent_ = 0;
  std::string lines_;
};

void script::operator()(const op::paste& o) {
  constexpr std::array<std::string_view, 3> programs = {
      "['xclip', '-selection', 'clipboard'], input=text.encode('utf-8')",
      "['pbcopy'], input=text.encode('utf-8')", "['clip'], input=text.encode('utf-16')"};
  line("text = " + quoted(o.text));
  lines({"try:", "    import pyperclip", "    pyperclip.copy(text)",
         "except ImportError:", "    import subprocess"});
  line("    subprocess.run(" + std::string(programs[static_cast<std::size_t>(on_)]) +
       ", check=True)");
  call("hotkey", on_ == platform::darwin ? "'command', 'v'" : "'ctrl', 'v'");
}

void script::operator()(const op::activate& o) {
  line("name = " + quoted(o.name));
  lines({"import difflib", "import shutil", "import subprocess", "import sys",
         "if shutil.which('wmctrl') is None:",
         "    sys.exit('windows cannot be listed: wmctrl is not installed')",
         "listed = subprocess.run(['wmctrl', '-lx'], capture_output=True, text=True, check=True)",
         "windows = {}", "for row in listed.stdout.splitlines():", "    parts = row.split(None, 4)",
         "    if len(parts) >= 4:", "        windows[' '.join(parts[2:3] + parts[4:])] = parts[0]",
         "likest = difflib.get_close_matches(name, list(windows), n=1, cutoff=0.1)",
         "if not likest:", "    sys.exit('no open window is like ' + repr(name))",
         "window = windows[likest[0]]", "subprocess.run(['wmctrl', '-ia', window], check=True)",
         "subprocess.run(['wmctrl', '-ir', window, '-b', 'add,maximized_vert,maximized_horz'], "
         "check=True)"});
}

void script::operator()(const op::set_cells& o) {
  std::string cells = "[";
  for (const auto& c : o.cells) {
    if (cells.size() > 1) cells += ", ";
    cells += "(" + quoted(c.name) + ", ";
    if (const auto* text = std::get_if<std::string>(&c.value)) {
      cells += quoted(*text);
    } else if (const auto* d = std::get_if<double>(&c.value)) {
      cells += literal(core::json::value(*d));
    } else {
      cells += "None";
    }
    cells += ")";
  }
  line("app = " + quoted(o.app));
  line("sheet = " + quoted(o.sheet));
  line("cells = " + cells + "]");
  lines({"import sys",
         "import uno",
         "here = uno.getComponentContext()",
         "resolver = here.ServiceManager.createInstanceWithContext(",
         "    'com.sun.star.bridge.UnoUrlResolver', here)",
         "office = resolver.resolve(",
         "    'uno:socket,host=localhost,port=2002;urp;StarOffice.ComponentContext')",
         "desktop = office.ServiceManager.createInstanceWithContext(",
         "    'com.sun.star.frame.Desktop', office)",
         "documents = []",
         "components = desktop.Components.createEnumeration()",
         "while components.hasMoreElements():",
         "    documents.append(components.nextElement())",
         "documents = [d for d in documents",
         "             if d.supportsService('com.sun.star.sheet.SpreadsheetDocument')",
         "             and (d.Title in app or app in d.Title)]",
         "if not documents:",
         "    sys.exit('no open spreadsheet is ' + repr(app))",
         "if not documents[0].Sheets.hasByName(sheet):",
         "    sys.exit('the spreadsheet has no sheet ' + repr(sheet))",
         "page = documents[0].Sheets.getByName(sheet)",
         "for place, value in cells:",
         "    cell = page.getCellRangeByName(place)",
         "    if value is None:",
         "        cell.String = ''",
         "    elif isinstance(value, float):",
         "        cell.Value = value",
         "    elif value.startswith('='):",
         "        cell.Formula = value",
         "    else:",
         "        cell.String = value"});
}

}  // namespace

std::string pyautogui_script(const motions& m, platform on) {
  script out(on);
  out.line("import time");
  out.line("import pyautogui");
  out.line("pyautogui.FAILSAFE = False");
  out.inside(m.first);
  if (m.held.empty()) {
    out.inside(m.then);
  } else {
    out.held(m.held, m.then);
  }
  return std::move(out).take();
}

}  // namespace patchbay::agent
