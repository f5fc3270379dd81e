"""Fields of a checklist that are typed into: one line, several lines, a number on a scale, a secret.

A field shows an answer and holds what is typed; what becomes of that is the checklist's. Choices are `pick`'s
and `long_pick`'s.
"""

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding
from textual.widgets import Input, TextArea

from fieldtui.checklists import Kind, Limits, QuestionView
from fieldtui.i18n import N_, _
from fieldtui.text import plain
from screens.keyboard import twins
from screens.text_input import Field, SecretInput
from screens.writing import PlainArea

if TYPE_CHECKING:
    from screens.program import FieldtuiApp

# Characters. A question may take answers of any length; what a person types at a door is no book.
LONGEST = 2000
# What may be typed, said in the empty field.
EXPECTED: dict[Kind, str] = {
    Kind.INTEGER: N_("a whole number"),
    Kind.DECIMAL: N_("a number, such as 36.8"),
    Kind.DATE: N_("a day, such as 2-3 or 2020-02-03"),
    Kind.TIME: N_("a time, such as 15:20"),
    Kind.DATETIME: N_("day and time, such as 2-3 15:20"),
    Kind.GEOPOINT: N_("latitude, longitude"),
    Kind.GEOTRACE: N_("latitude, longitude; latitude, longitude"),
    Kind.GEOSHAPE: N_("latitude, longitude; latitude, longitude"),
    Kind.RANGE: N_("a number; Left and Right step"),
    Kind.SECRET: N_("text, shown as asterisks"),
    Kind.FILE: N_("the name of a file; Space chooses one"),
    Kind.BARCODE: N_("a code, typed or scanned"),
    Kind.TEXT: N_("text"),
}
# By appearance, where it says more than the kind.
_EXPECTED_LOOKS: dict[tuple[Kind, str], str] = {
    (Kind.TEXT, "numbers"): N_("digits"),
    (Kind.DATE, "year"): N_("a year, such as 2020"),
    (Kind.DATE, "month-year"): N_("a month, such as 2020-02"),
}
# Kinds whose answers may have a question mark in them.
_WORDS = (Kind.TEXT, Kind.SECRET, Kind.FILE, Kind.BARCODE)
# Kinds that are shown otherwise than they are stored.
_SHOWN = (Kind.TIME, Kind.DATETIME)


def expected(view: QuestionView) -> str:
    """What may be typed for a question, in the language in use."""
    looks = (_EXPECTED_LOOKS.get((view.kind, look)) for look in sorted(view.looks))
    return _(next(filter(None, looks), EXPECTED[view.kind]))


def typed_form(view: QuestionView) -> str:
    """The answer as it stands in a field, where it may be typed over."""
    return view.shown_value if view.kind in _SHOWN else view.value


class AnswerInput(Field):
    """Where an answer of one line is typed. Enter goes on with the checklist."""

    EXPLAINED = N_("Type the answer; Enter keeps it and goes on. Full-width digits are understood.")
    BINDINGS: ClassVar = [Binding("enter", "app.perform('go_on')", "Go on", show=False)]

    def __init__(self, view: QuestionView) -> None:
        super().__init__(value=typed_form(view), placeholder=expected(view), max_length=LONGEST)
        self.path = view.path
        self.kind = view.kind
        self.given = self.value
        """What stood in the field when the answer was shown last."""

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.value

    def put_answer(self, view: QuestionView) -> None:
        """Show the answer as it is kept."""
        self.given = typed_form(view)
        if self.value != self.given:
            with self.prevent(Input.Changed):
                self.value = self.given

    async def _on_key(self, event: events.Key) -> None:
        asks = event.character in twins("?") and (self.kind not in _WORDS or not self.value)
        chooses = self.kind is Kind.FILE and not self.value and event.key in twins("space")
        if asks or chooses:
            event.stop()
            event.prevent_default()
            action = "explain" if asks else "choose_file"
            self.app.call_later(cast("FieldtuiApp", self.app).perform, action)


class SecretAnswer(AnswerInput, SecretInput):
    """Where something is typed that nobody beside is to read."""


class RangeInput(AnswerInput):
    """A number on a scale: typed, or stepped to. Where all numbers have one digit, a digit answers."""

    EXPLAINED = N_("Left and Right step along the scale; a number can be typed, too. Enter goes on.")
    BINDINGS: ClassVar = [
        Binding("left", "step(-1)", "Less", show=False),
        Binding("right", "step(1)", "More", show=False),
    ]

    # For `screens.scanner`: no number on a scale is a code.
    DIGITS_ARE_KEYS: ClassVar = True

    def __init__(self, view: QuestionView, limits: Limits) -> None:
        super().__init__(view)
        self._limits = limits

    def action_step(self, step: int) -> None:
        """To the next number of the scale; from nothing, to where it begins."""
        limits = self._limits
        try:
            here: Decimal | None = Decimal(unicodedata.normalize("NFKC", self.value.strip()))
        except ArithmeticError:
            here = None
        if here is None or not here.is_finite() or not limits.offers(here):
            to = limits.least if step > 0 else limits.most
        else:
            to = here + step * abs(limits.step)
        if limits.least <= to <= limits.most:
            self.value = str(int(to)) if limits.whole else format(to, "f")
            self.cursor_position = len(self.value)

    async def _on_key(self, event: events.Key) -> None:
        digit = unicodedata.normalize("NFKC", event.character or "")
        limits = self._limits
        of_one_digit = limits.whole and limits.least >= 0 and limits.most <= 9
        if of_one_digit and len(digit) == 1 and digit.isdecimal() and limits.offers(Decimal(digit)):
            event.stop()
            event.prevent_default()
            self.value = digit
            # On the app's queue like Enter, so that the next key waits until this one is on disk.
            self.app.call_later(cast("FieldtuiApp", self.app).perform, "go_on")


class AnswerArea(PlainArea):
    """Where an answer of several lines is typed. Enter begins a line; on an empty last line it goes on."""

    EXPLAINED = N_("Enter begins a new line; Enter on an empty line, or Tab, goes on.")

    DEFAULT_CSS = """
    AnswerArea {
        height: 4;
        border: none;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
    }
    """

    def __init__(self, view: QuestionView) -> None:
        super().__init__(plain(view.value, lines=True), LONGEST, _(self.EXPLAINED))
        self.path = view.path
        self.given = self.text

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.text

    def put_answer(self, view: QuestionView) -> None:
        """Show the answer as it is kept."""
        self.given = plain(view.value, lines=True)
        if self.text != self.given:
            with self.prevent(TextArea.Changed):
                self.text = self.given

    def ended(self) -> None:
        self.app.call_later(cast("FieldtuiApp", self.app).perform, "go_on")

    async def _on_key(self, event: events.Key) -> None:
        # What the area itself does with a key comes after.
        if not self.text and event.character in twins("?"):
            event.stop()
            event.prevent_default()
            self.app.call_later(cast("FieldtuiApp", self.app).perform, "explain")

    def action_cursor_up(self, select: bool = False) -> None:
        """A line up; from the first, to the question before."""
        if self.cursor_location[0] == 0 and not select:
            self.app.call_later(cast("FieldtuiApp", self.app).perform, "previous_question")
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """A line down; from the last, to the next question."""
        if self.cursor_location[0] == self.document.line_count - 1 and not select:
            self.app.call_later(cast("FieldtuiApp", self.app).perform, "next_question")
        else:
            super().action_cursor_down(select)


Entry = AnswerInput | AnswerArea


def entry_of(view: QuestionView) -> Entry:
    """The field for a question that is typed."""
    if view.kind is Kind.RANGE and view.limits is not None:
        return RangeInput(view, view.limits)
    if view.kind is Kind.SECRET:
        return SecretAnswer(view)
    if view.kind is Kind.TEXT and "multiline" in view.looks:
        return AnswerArea(view)
    return AnswerInput(view)
