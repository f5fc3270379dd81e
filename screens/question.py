"""One question of a checklist on the screen: its text, where it is answered, and what is wrong with it."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from fieldtui.checklists import Filling, Kind, Problem, QuestionView
from fieldtui.i18n import N_, _
from fieldtui.text import plain
from screens.drawing import line, lines, text
from screens.entries import AnswerArea, AnswerInput, Entry, entry_of
from screens.long_pick import LongPick
from screens.offers import labelled, offer_of
from screens.pick import Option, Pick
from screens.prose import Prose

CHOICES = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK, Kind.TRIGGER)
SEVERAL = (Kind.SELECT_MULTIPLE, Kind.RANK)
# As many choices have a digit of their own.
DIGITS = 9
# Cells: below that, a question's short label is shown.
NARROW = 70

Answered = Callable[[Widget, int], Awaitable[None]]


def why(problem: Problem) -> str:
    """What is wrong with an answer: the form's own words, or ours."""
    return problem.message or _(problem.sentence)


class RankPick(Pick):
    """Choices that are put in order by their digits; Backspace takes the last one back."""

    EXPLAINED = N_("The digits in the order you want; Backspace takes the last one back.")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("backspace", "take_back", "Take back", show=False)]

    order: tuple[int, ...] = ()
    """The numbers that have a place, the first place first."""

    async def action_take_back(self) -> None:
        if self.order:
            await self.action_pick(self.order[-1])


class QuestionBlock(Vertical):
    """A question. It shows a `QuestionView` and answers nothing itself."""

    DEFAULT_CSS = """
    QuestionBlock {
        height: auto;
        padding: 0 1;
        margin-bottom: 1;
        & .hint { color: $text-muted; padding-left: 2; }
        & .problem { padding-left: 2; }
        & Pick { padding-left: 2; }
        & AnswerInput, & AnswerArea { margin-left: 2; background: $surface; max-width: 60; }
        & AnswerInput:focus, & AnswerArea:focus { background: $panel; }
        &.-here { background: $surface; }
        &.-here AnswerInput, &.-here AnswerArea { background: $panel; }
    }
    """

    def __init__(self, view: QuestionView, picked: Answered, filling: Filling, language: str) -> None:
        super().__init__()
        self._filling = filling
        self._language = language
        self.path = view.path
        self.view = view
        self._picked = picked
        self._made = _manner(view)

    def compose(self) -> ComposeResult:
        yield Prose(classes="label")
        yield Prose(classes="hint")
        several = self.view.kind in SEVERAL
        if self._made == "pick":
            made = RankPick if self.view.kind is Kind.RANK else Pick
            yield made(self._picked, options_of(self.view))
        elif self._made == "long pick":
            offer = offer_of(self._filling, self.view, self._language)
            yield LongPick(self._picked, offer, several=several)
        elif self._made == "typed":
            yield entry_of(self.view)
        yield Prose(classes="problem")

    def on_mount(self) -> None:
        self.show(self.view, here=False)

    @property
    def entry(self) -> Widget | None:
        """Where the question is answered; None for a note."""
        return next(iter(self.query("Pick, FilterField, AnswerInput, AnswerArea")), None)

    @property
    def field(self) -> Entry | None:
        """The field, if the question is answered by typing."""
        entry = self.entry
        return entry if isinstance(entry, AnswerInput | AnswerArea) else None

    @property
    def finder(self) -> LongPick | None:
        """The many choices, if the question has so many."""
        return next(iter(self.query(LongPick)), None)

    def fits(self, view: QuestionView) -> bool:
        """Whether the question is still answered in the way this block was made for."""
        return _manner(view) == self._made

    def show(self, view: QuestionView, *, here: bool, problem: str = "", last: str = "") -> None:
        """Show the question as it is now; `here`: the cursor is on it; `problem`: why it is not right; `last`:
        what was answered the last time."""
        self.view = view
        self.display = view.relevant
        self.set_class(here, "-here")
        label, hint, below = (self.query_one(f".{name}", Prose) for name in ("label", "hint", "problem"))
        label.update(self._label(here))
        hint.update(lines(*_about(view)))
        hint.display = bool(_about(view))
        under = _under(view, here=here, problem=problem, last=last)
        below.update(lines(*under))
        below.display = bool(under)
        for pick in self.query(Pick):
            pick.options = tuple(options_of(view))
        for ranked in self.query(RankPick):
            ranked.order = tuple(one.number for one in view.chosen)
        for finder in self.query(LongPick):
            finder.show(offer_of(self._filling, view, self._language), here=here)

    def _label(self, here: bool) -> Content:
        view = self.view
        told = view.kind is Kind.NOTE
        star = " *" if view.required and not told else ""
        answered = view.shown_value if self._made == "" and not told else ""
        said = view.short if self.app.size.width < NARROW and view.short else view.label
        # A long note has lines of its own.
        body = text(said, "bold $warning" if told else "bold", lines=True)
        return line("> " if here else "  ", body, (star, "$error"), "  " if answered else "", answered)


def _manner(view: QuestionView) -> str:
    """How a question is answered here: "pick", "long pick", "typed", or not at all ("")."""
    if view.kind is Kind.NOTE or view.read_only or view.unasked is not None:
        return ""
    if view.kind in CHOICES:
        return "pick" if view.offered <= DIGITS else "long pick"
    return "typed"


def _about(view: QuestionView) -> list[Content]:
    """What stands under the label: hint, files that belong to it, and what is different here."""
    parts = [text(view.hint, lines=True)] if view.hint else []
    parts += [text(_(medium.sentence).format(name=medium.name)) for medium in view.media]
    said = view.unasked or view.remark
    if said is not None:
        parts.append(text(_(said)))
    return parts


def _under(view: QuestionView, *, here: bool, problem: str, last: str) -> list[Content]:
    """What stands under the answer: the order as it is, the scale, the last answer, and what is wrong."""
    parts: list[Content] = []
    if view.kind is Kind.RANK and view.value:
        placed = (f"{one.place}. {plain(one.label)}" for one in view.chosen)
        parts.append(text("  ".join(placed), "bold $success"))
    if here and view.limits is not None:
        parts.append(text(scale(view), "dim"))
    if here and last:
        parts.append(text(_("Last time: {answer}  (F8 takes it over)").format(answer=plain(last)), "dim"))
    if problem:
        parts.append(text(f"! {problem}", "bold $error"))
    return parts


def scale(view: QuestionView) -> str:
    """The numbers of a range in words; "" for any other question."""
    limits = view.limits
    if limits is None:
        return ""
    numbers = {
        "least": format(limits.least, "f"),
        "most": format(limits.most, "f"),
        "step": format(abs(limits.step), "f"),
    }
    return _("{least} to {most} in steps of {step}").format(**numbers)


def options_of(view: QuestionView) -> list[Option]:
    """The choices on offer, as a row of choices shows them."""
    if view.kind is Kind.TRIGGER:
        return [Option(one.value, _("Read and understood"), one.chosen) for one in view.options]
    return [labelled(one) for one in view.options]
