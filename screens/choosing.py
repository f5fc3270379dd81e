"""The panel that finds a file or a folder: typed with completion, or walked to.

It lists folders and the files that are wanted, nothing else of a disk, and reads none of them.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from fieldtui.i18n import _, ngettext
from fieldtui.text import halfwidth
from screens.asking import ticked
from screens.drawing import line, lines, text
from screens.rows import Row, Rows
from screens.text_input import TextInput

if TYPE_CHECKING:
    from screens.session import Session

# More entries than this are found by typing, not by walking.
MOST = 300


@dataclass(frozen=True)
class Wanted:
    """What is looked for: files that end in one of `suffixes`, or `folders`; `several` files at once."""

    question: str
    suffixes: tuple[str, ...] = ()
    folders: bool = False
    several: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of the panel: where Enter goes, or what it takes (`take`)."""

    path: Path
    take: bool
    label: str


class ChoosePath(ModalScreen[tuple[Path, ...]]):
    """Finds what is `wanted`, beginning in `start`, or with what was `typed` the last time.

    `shortcuts` are offered while nothing is typed.
    """

    AUTO_FOCUS = "#path"
    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down", "walk(1)", "Down", show=False, priority=True),
        Binding("up", "walk(-1)", "Up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Page down", show=False, priority=True),
        Binding("pageup", "page(-1)", "Page up", show=False, priority=True),
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("f8", "mark", "Mark", show=False, priority=True),
    ]

    def __init__(
        self, wanted: Wanted, start: Path | None = None, shortcuts: Sequence[Path] = (), typed: str = ""
    ) -> None:
        super().__init__()
        self.typed = typed or in_folder(start)
        self._wanted = wanted
        self._shortcuts = tuple(shortcuts)
        self._marked: dict[Path, None] = {}
        self._walked = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -tall"):
            yield Static(text(self._wanted.question, "bold"), markup=False)
            yield TextInput(
                self.typed, placeholder=_("Type a path"), id="path", max_length=4096, select_on_focus=False
            )
            yield Rows[Entry]("entries")
            yield Static("", id="hint", markup=False)

    def on_mount(self) -> None:
        self._look(self.typed)

    def keep_typed(self, session: "Session") -> None:
        """Put what is typed among what is unsent."""
        session.unsent[self._wanted.question, 0] = {"path": self.typed}

    @property
    def _rows(self) -> Rows[Entry]:
        return self.query_one("#entries", Rows)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.typed = event.value
        self._walked = False
        self._look(event.value)

    def _look(self, typed: str) -> None:
        """List what fits what was typed."""
        entries = entries_for(typed, self._wanted, self._shortcuts)
        shown = [Row(self._drawn(entry), entry, f"{entry.take}{entry.path}") for entry in entries[:MOST]]
        self._rows.show(shown)
        self._rows.highlighted = self._first(entries) if shown else None
        nothing = _("Nothing of this kind here: {kinds}").format(kinds=" ".join(self._wanted.suffixes))
        self._hint("" if any(entry.take for entry in entries) or not typed.strip() else nothing)

    def _first(self, entries: Sequence[Entry]) -> int:
        """Where the cursor begins: on what can be taken, not on the way up."""
        return next((at for at, entry in enumerate(entries[:MOST]) if entry.take), 0)

    def _drawn(self, entry: Entry) -> Content:
        name = line((entry.label, "bold" if not entry.take else ""))
        markable = self._wanted.several and entry.take and entry.path.is_file()
        return ticked(name, entry.path in self._marked) if markable else name

    def _hint(self, problem: str = "") -> None:
        keys = _("Tab completes, arrows walk, Enter takes it, Esc leaves.")
        if self._wanted.several:
            keys = _("Tab completes, arrows walk, F8 marks several, Enter takes them, Esc leaves.")
        count = len(self._marked)
        marked = ngettext("{count} marked", "{count} marked", count).format(count=count) if count else ""
        parts = [(problem, "$error"), (marked, "bold"), (keys, "dim")]
        self.query_one("#hint", Static).update(lines(*(text(said, style) for said, style in parts if said)))

    def action_walk(self, step: int) -> None:
        """One row up or down, while the text field has the focus."""
        self._walked = True
        if step > 0:
            self._rows.action_cursor_down()
        else:
            self._rows.action_cursor_up()

    def action_page(self, step: int) -> None:
        """A screenful of rows up or down."""
        self._walked = True
        if step > 0:
            self._rows.action_page_down()  # type: ignore[no-untyped-call]
        else:
            self._rows.action_page_up()  # type: ignore[no-untyped-call]

    def _type(self, value: str) -> None:
        field = self.query_one("#path", Input)
        field.value = value
        field.cursor_position = len(value)

    def action_complete(self) -> None:
        """Type what all that fits has in common; the selected one, if that is nothing more."""
        typed = self.query_one("#path", Input).value
        _folder, part = split(typed)
        names = [
            path.name for path in (row.path for row in entries_for(typed, self._wanted, ())) if path.name
        ]
        fitting = [name for name in names if name.casefold().startswith(part.casefold())] if part else []
        common = beginning(fitting)
        selected = self._rows.selected
        if len(common) > len(part):
            self._type(typed[: len(typed) - len(part)] + common)
        elif selected is not None:
            self._type(in_folder(selected.path) if selected.path.is_dir() else str(selected.path))

    def action_mark(self) -> None:
        """Mark the selected file, or take the mark away."""
        entry = self._rows.selected
        if entry is None or not self._wanted.several or not entry.path.is_file():
            return
        if entry.path in self._marked:
            del self._marked[entry.path]
        else:
            self._marked[entry.path] = None
        at = self._rows.highlighted
        self._look(self.query_one("#path", Input).value)
        self._rows.highlighted = at
        self._rows.action_cursor_down()
        self._hint()

    def action_go_on(self) -> None:
        """Take the folder whose whole name was typed; else what is selected."""
        typed = self.query_one("#path", Input).value
        if typed != self.typed:
            self.typed = typed
            self._look(typed)
        whole = Path(absolute(typed.strip())).expanduser()
        exact = self._wanted.folders and not self._walked and bool(split(typed)[1]) and whole.is_dir()
        if exact and not self._marked:
            self.dismiss((whole.absolute(),))
        else:
            self.action_take()

    @on(Rows.Tapped)
    def action_take(self) -> None:
        """Answer with what is marked, or with the selected row; go into a folder that is no answer."""
        entry = self._rows.selected
        if self._marked:
            self.dismiss(tuple(self._marked))
        elif entry is None:
            self._hint(_("There is nothing of this name."))
        elif entry.take:
            self.dismiss((entry.path,))
        else:
            self._type(in_folder(entry.path))


def in_folder(folder: Path | None) -> str:
    """A folder as it is typed: with a separator at its end; empty for none."""
    return "" if folder is None else str(folder).rstrip(os.sep) + os.sep


def beginning(names: Sequence[str]) -> str:
    """What all of `names` begin with."""
    alike = takewhile(lambda chars: len(set(chars)) == 1, zip(*names, strict=False))
    return "".join(chars[0] for chars in alike)


def split(typed: str) -> tuple[str, str]:
    """What was typed, as a folder and the beginning of a name in it."""
    at = max(typed.rfind(sep) for sep in ("/", os.sep)) + 1
    return typed[:at], typed[at:]


def entries_for(typed: str, wanted: Wanted, shortcuts: Sequence[Path]) -> list[Entry]:
    """The lines for what was typed: shortcuts while it is nothing, else what is in that folder and fits."""
    if not typed.strip():
        home = Path.home()
        usual = [home, *(home / name for name in ("Desktop", "Documents", "Downloads"))]
        return [
            Entry(path, False, str(path)) for path in dict.fromkeys((*shortcuts, *usual)) if path.is_dir()
        ]
    folder, part = _folder_and_part(typed.strip())
    if folder is None:
        return []
    found = _names(folder, wanted)
    wanted_part = halfwidth(part).casefold()
    fitting = [entry for entry in found if wanted_part in halfwidth(entry.path.name).casefold()]
    if part:
        return fitting
    out = [Entry(folder.parent, False, _("..  one level up"))] if folder.parent != folder else []
    if wanted.folders:
        out.append(Entry(folder, True, _whole(found, wanted)))
    return out + fitting


def _whole(found: Iterable[Entry], wanted: Wanted) -> str:
    if not wanted.suffixes:
        return _("Use this folder")
    count = sum(1 for entry in found if entry.take)
    said = ngettext(
        "Everything in this folder ({count} file here)",
        "Everything in this folder ({count} files here)",
        count,
    )
    return said.format(count=count)


def _folder_and_part(typed: str) -> tuple[Path | None, str]:
    """The folder that is meant, None if there is none; full-width typing is understood."""
    for tried in dict.fromkeys((absolute(typed), absolute(halfwidth(typed)))):
        folder, part = split(tried)
        path = Path(folder or ".").expanduser()
        if path.is_dir():
            return path.absolute(), part
    return None, ""


def absolute(typed: str) -> str:
    """What was typed; a path that begins anew (`/media/stick//home`, `/media/~/x`) begins there."""
    starts = [at + 1 for at in range(1, len(typed)) if typed[at : at + 2] in ("//", "/~")]
    return typed[starts[-1] :] if starts and os.sep == "/" else typed


def _names(folder: Path, wanted: Wanted) -> list[Entry]:
    folders, files = [], []
    try:
        with os.scandir(folder) as found:
            for one in found:
                if one.name.startswith("."):
                    continue
                if one.is_dir():
                    folders.append(Entry(Path(one.path), False, one.name + os.sep))
                elif one.name.casefold().endswith(wanted.suffixes) and wanted.suffixes:
                    files.append(Entry(Path(one.path), True, one.name))
    except OSError:
        return []
    return sorted(folders, key=lambda e: e.label) + sorted(files, key=lambda e: e.label)
