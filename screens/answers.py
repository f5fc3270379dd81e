"""What a checklist was answered with: a panel over the door, opened from a visit in its history."""

from collections.abc import Mapping
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
from fieldtui.rounds import ChecklistMissing, NoSuchChecklist, form_of
from fieldtui.visits import answers_of, checklist_asked
from screens.drawing import line, lines, text
from screens.prose import Prose


def answered(device: Device, visit: Dot) -> list[tuple[str, str]]:
    """(question, answer) of a visit in words; as they are stored where the checklist has not arrived."""
    answers = answers_of(device, visit)
    try:
        form = form_of(device, checklist_asked(device, visit))
        return _in_words(form, answers, tables_for(device, form, visit))
    except (ChecklistMissing, NoSuchChecklist, ChecklistError):
        return list(answers.items())


def _in_words(form: Form, answers: Mapping[str, str], lists: Mapping[str, Table]) -> list[tuple[str, str]]:
    said = form.language_for(language())
    filling = Filling(form, answers, lists=lists)
    return [
        (filling.label(path, said), filling.shown_value(path, said))
        for path in form.questions
        if path in answers
    ]


class AnswersScreen(ModalScreen[None]):
    """The answers of one visit."""

    BINDINGS: ClassVar = [Binding("escape,enter", "dismiss", "Close", show=False)]

    def __init__(self, title: Content, answers: list[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._answers = answers

    def compose(self) -> ComposeResult:
        rows = [line(question, "  ", (answer, "bold")) for question, answer in self._answers]
        with VerticalScroll(classes="panel"):
            yield Prose(lines(self._title, text(""), *rows, text(""), text(_("Esc closes this."), "dim")))
