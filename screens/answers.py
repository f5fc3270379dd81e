"""What a checklist was answered with, by page and instance: a panel over the door, from a visit in its history."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from fieldtui.checklists import ChecklistError, Filling, Form, Table
from fieldtui.device import Device
from fieldtui.entities import tables_for
from fieldtui.i18n import _, language
from fieldtui.log.names import Dot
from fieldtui.published import ChecklistMissing, NoSuchChecklist, form_of
from fieldtui.visits import answers_of, checklist_asked
from screens.drawing import line, lines, text
from screens.prose import Prose
from screens.stops import titled

# The title of a page, and (question, answer) in words.
Section = tuple[str, list[tuple[str, str]]]


def answered(device: Device, visit: Dot) -> list[Section]:
    """The answers of a visit in words, by page; as they are stored where the checklist has not arrived."""
    answers = answers_of(device, visit)
    try:
        form = form_of(device, checklist_asked(device, visit))
        return _in_words(form, answers, tables_for(device, form, visit))
    except (ChecklistMissing, NoSuchChecklist, ChecklistError):
        return [("", list(answers.items()))]


def _in_words(form: Form, answers: Mapping[str, str], lists: Mapping[str, Table]) -> list[Section]:
    said = form.language_for(language())
    filling = Filling(form, answers, lists=lists)
    titles = {q.path: titled(filling.title(page, said)) for page in filling.pages() for q in page.questions}
    found: list[Section] = []
    for path in filling.questions:
        if path not in answers:
            continue
        title = titles.get(path, found[-1][0] if found else "")
        if not found or found[-1][0] != title:
            found.append((title, []))
        found[-1][1].append((filling.label(path, said), filling.shown_value(path, said)))
    return found


class AnswersScreen(ModalScreen[None]):
    """The answers of one visit, or anything else that is read in such lines, under a title."""

    BINDINGS: ClassVar = [Binding("escape,enter", "dismiss", "Close", show=False)]

    def __init__(self, title: Content, sections: Sequence[Section]) -> None:
        super().__init__()
        self._title = title
        self._sections = sections

    def compose(self) -> ComposeResult:
        rows: list[Content] = []
        for title, answers in self._sections:
            rows += [text(title, "bold $primary")] if title else []
            rows += [line(question, "  ", (answer, "bold")) for question, answer in answers]
        with VerticalScroll(classes="panel"):
            yield Prose(lines(self._title, text(""), *rows, text(""), text(_("Esc closes this."), "dim")))
