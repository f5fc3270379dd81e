"""One question of a checklist on the screen: its text, where it is answered, and what is wrong with it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget

from fieldtui.checklists import Kind, Problem, QuestionView
from fieldtui.i18n import N_, _
from screens.drawing import line, text
from screens.pick import Option, Pick, Picked
from screens.prose import Prose
from screens.text_input import Field

CHOICES = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
# What may be typed, said in the empty field.
EXPECTED: dict[Kind, str] = {
    Kind.INTEGER: N_("a whole number"),
    Kind.DECIMAL: N_("a number, such as 36.8"),
    Kind.DATE: N_("a day, such as 2-3 or 2020-02-03"),
    Kind.TEXT: N_("text"),
}


def why(problem: Problem) -> str:
    """What is wrong with an answer: the form's own words, or ours."""
    return problem.message or _(problem.sentence)


class AnswerInput(Field):
    """Where a number, a day or a text is typed. Enter goes on with the checklist."""

    EXPLAINED = N_("Type the answer; Enter keeps it and goes on. Full-width digits are understood.")
    BINDINGS: ClassVar = [Binding("enter", "app.perform('go_on')", "Go on", show=False)]

    def __init__(self, view: QuestionView) -> None:
        # The question may take answers of any length; what a person types at a door is no book.
        super().__init__(view.value, placeholder=_(EXPECTED[view.kind]), max_length=2000)
        self.path = view.path


class QuestionBlock(Vertical):
    """A question. It shows a `QuestionView` and answers nothing itself."""

    DEFAULT_CSS = """
    QuestionBlock {
        height: auto;
        padding: 0 1;
        margin-bottom: 1;
        & .hint { color: $text-muted; padding-left: 2; }
        & .problem { color: $error; text-style: bold; padding-left: 2; }
        & Pick { padding-left: 2; }
        & AnswerInput { margin-left: 2; background: $surface; max-width: 60; }
        & AnswerInput:focus { background: $panel; }
        &.-here { background: $surface; }
        &.-here AnswerInput { background: $panel; }
    }
    """

    def __init__(self, view: QuestionView, picked: Picked) -> None:
        super().__init__()
        self.path = view.path
        self.view = view
        self._picked = picked

    def compose(self) -> ComposeResult:
        yield Prose(classes="label")
        yield Prose(classes="hint")
        if self.view.kind in CHOICES:
            yield Pick(self._picked, options_of(self.view))
        elif self.view.kind is not Kind.NOTE and not self.view.read_only:
            yield AnswerInput(self.view)
        yield Prose(classes="problem")

    def on_mount(self) -> None:
        self.show(self.view, here=False)

    @property
    def entry(self) -> Widget | None:
        """Where the question is answered; None for a note."""
        return next(iter(self.query("Pick, AnswerInput")), None)

    def show(self, view: QuestionView, *, here: bool, problem: str = "") -> None:
        """Show the question as it is now; `here`: the cursor is on it; `problem`: why it is not right."""
        self.view = view
        self.display = view.relevant
        self.set_class(here, "-here")
        mark = "> " if here else "  "
        star = " *" if view.required and view.kind is not Kind.NOTE else ""
        style = "bold $warning" if view.kind is Kind.NOTE else "bold"
        answered = view.shown_value if view.read_only and view.kind is not Kind.NOTE else ""
        label, hint, wrong = (self.query_one(f".{name}", Prose) for name in ("label", "hint", "problem"))
        label.update(line(mark, (view.label, style), (star, "$error"), "  " if answered else "", answered))
        hint.update(text(view.hint))
        hint.display = bool(view.hint)
        wrong.update(text(f"! {problem}"))
        wrong.display = bool(problem)
        for pick in self.query(Pick):
            pick.options = tuple(options_of(view))


def options_of(view: QuestionView) -> list[Option]:
    """The choices on offer, as a row of choices shows them."""
    return [Option(one.value, one.label, one.chosen) for one in view.options]
