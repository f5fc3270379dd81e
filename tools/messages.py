"""What the source says to people: the messages that the catalogues translate.

A message is the text in a call of `_`, `gettext`, `ngettext` or `N_`, or the docstring of an error class. They are
read from the syntax tree; nothing of the product is run. Where translations are kept is `tools/catalogues.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_file

from fieldtui.errors import normalised

PACKAGES = ("fieldtui", "screens", "sync")
KEYWORDS = {"_": None, "gettext": None, "N_": None, "Phrase": None, "ngettext": (1, 2)}
ERROR_ROOTS = frozenset({"fieldtui.errors.FieldtuiError", "fieldtui.checklists.errors.ChecklistError"})


@dataclass(frozen=True)
class ClassNote:
    """A class as written: its bases in its own module's words, and its docstring."""

    bases: tuple[str, ...]
    docstring: str | None


@dataclass(frozen=True)
class ModuleNote:
    """A module's classes by name, and what each name that it imports stands for (a dotted name)."""

    classes: Mapping[str, ClassNote]
    imports: Mapping[str, str]


def sources(root: Path) -> list[Path]:
    """Every Python file of the product under `root`, in a fixed order."""
    return sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))


def template(root: Path) -> Catalog:
    """The messages of the source tree at `root`, without translations.

    Raises SyntaxError, naming the file, if a source cannot be parsed: half a catalogue is worse than none.
    """
    found = Catalog()
    for name, classes in error_sentences(root):
        found.add(name, auto_comments=classes)
    for path in sources(root):
        for _line, message, _comments, _context in extract_from_file("python", path, KEYWORDS):
            found.add(message)
    for entry in found:
        entry.flags.discard("python-format")  # "5 % of" is no placeholder; ours are {names}
    return found


def error_sentences(root: Path) -> Iterator[tuple[str, list[str]]]:
    """(message, [class name]) for every documented class that is, or stands below, one of ERROR_ROOTS."""
    modules = {module_name(root, path): module_note(root, path) for path in sources(root)}
    for module, note in modules.items():
        for name, written in note.classes.items():
            if written.docstring and is_error(f"{module}.{name}", modules):
                yield normalised(written.docstring), [name]


def module_name(root: Path, path: Path) -> str:
    """`root/fieldtui/log/__init__.py` is `fieldtui.log`."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def module_note(root: Path, path: Path) -> ModuleNote:
    """The classes and imports of one file, wherever in it they stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    package = module_name(root, path.parent / "__init__.py").split(".")
    classes: dict[str, ClassNote] = {}
    imports: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
            classes[node.name] = ClassNote(
                tuple(map(ast.unparse, bases)), ast.get_docstring(node, clean=False)
            )
        elif isinstance(node, ast.Import):
            imports |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            imports |= {alias.asname or alias.name: f"{origin}.{alias.name}" for alias in node.names}
    return ModuleNote(classes, imports)


def is_error(dotted: str, modules: Mapping[str, ModuleNote], below: frozenset[str] = frozenset()) -> bool:
    """Whether the class defined at `dotted` is one of ERROR_ROOTS or inherits from one, in any module."""
    if dotted in ERROR_ROOTS:
        return True
    module, _, name = dotted.rpartition(".")
    if dotted in below or module not in modules or name not in modules[module].classes:
        return False
    bases = modules[module].classes[name].bases
    return any(is_error(definition(module, base, modules), modules, below | {dotted}) for base in bases)


def definition(module: str, base: str, modules: Mapping[str, ModuleNote]) -> str:
    """The dotted name under which the class that `module` calls `base` is defined, through any re-exports."""
    if base in modules[module].classes:
        return f"{module}.{base}"
    head, dot, rest = base.partition(".")
    dotted = modules[module].imports.get(head, head) + dot + rest
    passed: set[str] = set()
    while dotted not in passed:
        passed.add(dotted)
        home, _, name = dotted.rpartition(".")
        if home in modules and name not in modules[home].classes:
            dotted = modules[home].imports.get(name, dotted)
    return dotted
