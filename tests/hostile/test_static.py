"""The code of the interface, read: no text reaches a widget that would parse it, and no field is without a bound.

The walk sees what is drawn today; this sees what somebody writes tomorrow.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import screens

FILES = sorted(Path(screens.__path__[0]).glob("*.py"))
# Widgets of Textual that take a `str` for markup unless they are told not to.
PARSING = {
    "Static",
    "Label",
    "Masthead",
    "OptionList",
    "Digits",
    "Link",
    "Collapsible",
    "ListItem",
    "Tooltip",
}
# Widgets that parse what they are given whatever one says, or that run it: none is needed here.
NEVER = {
    "Markdown",
    "MarkdownViewer",
    "DataTable",
    "RichLog",
    "Log",
    "Tree",
    "Pretty",
    "TextArea",
    "Footer",
    "Header",
}
# Ways from a text to a style or an action.
PARSERS = {"from_markup", "from_rich_text", "from_ansi", "render_markup", "to_content", "visualize"}
# What makes `Content` out of data: the functions of `drawing`, all through `plain`.
SAFE_MAKERS = {"text", "line", "lines", "bounded", "ticked", "big"}
# Modules that make `Content` from texts themselves, and why each may.
CONTENT_MAKERS = {
    "drawing.py": "the one way of a text to a widget",
    "prose.py": "breaks contents and sentences that have passed it into lines",
    "keybar.py": "keys and labels of the registry",
    "pick.py": "labels that `fit` has made harmless",
    "bars.py": "characters of its own",
    "big_code.py": "cells of its own",
    "over.py": "labels of buttons, which are ours",
    "breaking.py": "one sentence that has passed `plain`, when there are no screens any more",
    "errands.py": "joins what `text` gave",
}


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file, with the last name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.value if isinstance(node.func, ast.Subscript) else node.func
            yield node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def faults_of(path: Path) -> list[str]:
    """What is wrong in one file of the interface."""
    return [
        f"{path.name}:{call.lineno}: {fault}"
        for call, name in calls(path)
        if (fault := fault_of(path, call, name))
    ]


def fault_of(path: Path, call: ast.Call, name: str) -> str:
    """What is wrong with a call, empty if nothing is."""
    keywords = {word.arg: word.value for word in call.keywords}
    markup = keywords.get("markup")
    markup_off = isinstance(markup, ast.Constant) and not markup.value
    if name in NEVER or name in PARSERS:
        return f"{name} parses what it is given"
    if name in PARSING and not markup_off and not (call.args and made_safe(call.args[0])):
        return f"{name} without markup=False"
    if name == "Button" and not (call.args and isinstance(call.args[0], ast.Call)):
        return "a Button's label is markup: give it Content"
    if name == "notify" and not markup_off:
        return "notify without markup=False"
    if name == "Input" and path.name != "text_input.py":
        return "an Input that is no Field has no bound and shows what it holds as it is"
    if name in ("Content", "Text") and path.name not in (*CONTENT_MAKERS, "text_input.py", "program.py"):
        harmless = not call.args or isinstance(call.args[0], ast.Constant)
        return "" if harmless else f"{name} of something that `drawing` has not made harmless"
    return ""


def made_safe(argument: ast.expr) -> bool:
    """Whether an argument is Content that `drawing` made."""
    return isinstance(argument, ast.Call) and getattr(argument.func, "id", "") in SAFE_MAKERS


TITLES = {"tooltip", "border_title", "border_subtitle", "title", "sub_title", "renderable"}


def attributes(path: Path) -> Iterator[str]:
    """Assignments to attributes of widgets whose text Textual parses: titles, tooltips, borders."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    for node in (one for one in tree if isinstance(one, ast.Assign)):
        for target in node.targets:
            whose = getattr(target, "value", None)
            of_data = (isinstance(whose, ast.Attribute) and whose.attr == "_draft") or _is(whose, "draft")
            if isinstance(target, ast.Attribute) and target.attr in TITLES and not of_data:
                yield f"{path.name}:{node.lineno}: {target.attr}"


def _is(node: object, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def test_no_text_reaches_a_widget_that_would_parse_it() -> None:
    assert [fault for path in FILES for fault in faults_of(path)] == []


def test_no_title_or_tooltip_is_set_from_a_text() -> None:
    assert [fault for path in FILES for fault in attributes(path)] == []


@pytest.mark.parametrize(
    "code",
    [
        "Static(name)",
        "Label(resident.name)",
        "Label(resident.name, markup=True)",
        "Content(name)",
        "Content.from_markup(name)",
        "self.app.notify(name)",
        "Button(name)",
        "Markdown(name)",
        "Input(value)",
        "OptionList(*names)",
    ],
)
def test_the_guard_sees_each_way_around(code: str, tmp_path: Path) -> None:
    path = tmp_path / "someplace.py"
    path.write_text(code, encoding="utf-8")
    assert faults_of(path) != []
