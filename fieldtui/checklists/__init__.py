"""Checklists: an XForms engine without a server, for forms written as XLSForm.

This package stands on its own: it imports nothing else of fieldtui, and importing it is cheap (pyxform is
loaded when a spreadsheet is converted). The way of a checklist:

    spreadsheet --read_xlsform--> XForm XML --read_xform--> Form --Filling--> answers, record, submission

Import, once, at the office (keep `conversion.xml`: it is the form from then on):

    read_xlsform(source: Path | bytes, name: str = "") -> Conversion        (.xml: str, .notices, .rows)
        notices: tuple[Notice, ...], Notice(sheet, row, column, sentence: Phrase, detail)
    read_xform(xml: str, rows: Mapping[str, int] = {}) -> Form              (rows: path -> row, for messages)
    builtin_checklists() -> tuple[BuiltIn, ...]       BuiltIn(name, title: Phrase), `.read() -> bytes`

A `Form` (frozen): id, version, title, languages, default_language, pages: tuple[Page, ...],
questions: Mapping[path, Question], root: Group, `language_for(locale) -> str`.
`Page(key, group, questions)`, `Question(path, name, kind: Kind, label, hint, choices, ...)`,
`Choice(value, label)`, `Group(path, name, label, items, field_list)`. Paths look like "/data/group/name".
Labels may contain answers, so text is asked of the `Filling`, as str, in a language.

At the door:

    Filling(form, answers: Mapping[str, str] | Iterable[tuple[str, str]] = (), *,
            now: Callable[[], datetime] = …, today: date | None = None, instance_id: str = "",
            properties: Mapping[str, str] = {}, dice: Random | None = None)

    .initial: tuple[tuple[path, value], ...]    what a new filling starts with (defaults that were worked
                                                out, times, instance id): store these with the draft
    .answer(path, value) -> Change              set an answer in lexical form ("" clears); never raises for
                                                a wrong value, that becomes a problem
    .enter(path, typed) -> Change               what was typed (full-width digits, 2020/2/3, choice numbers);
                                                raises TypedAnswerError, then nothing has changed
    .choose(path, number) -> Change             the digit: picks choice 1, 2, …; toggles for select_multiple;
                                                raises NoSuchChoice
    Change: .path .value .stored: tuple[(path, value), ...] (write these rows, and only these)
            .changed: frozenset[path] (redraw these) .shown .hidden: tuple[path, ...]

    .value(path) -> str                         .relevant(path) -> bool
    .required(path) -> bool                     .read_only(path) -> bool
    .label(path | Question | Group, language="") -> str           .hint(path, language="") -> str
    .shown_value(path, language="") -> str      the answer as people read it (labels of chosen choices)
    .choices(path, language="") -> tuple[Option, ...]      Option(number, value, label, chosen)
    .view(path, language="") -> QuestionView    all of the above in one frozen value
    .pages() -> tuple[Page, ...]                relevant questions only; pages without any are left out
    .question_after(path | None) -> path | None         .question_before(path | None) -> path | None
    .next_unanswered(after: path | None = None) -> path | None   (notes and read-only are passed over;
                                                calculated nodes are no questions)
    .problem(path, language="") -> Problem | None
    .problems(language="") -> tuple[Problem, ...]   Problem(path, kind, message, sentence: Phrase);
                                                kind: "missing" | "invalid" | "type" | "choice" | "expression";
                                                `message` is the form's own text, "" if it has none: then
                                                show the translation of `sentence`
    .complete: bool                             no problems
    .progress: tuple[int, int]                  (answered, relevant) questions
    .answers: dict[path, value]                 all that must be stored to rebuild this filling, in form order
    .record() -> dict[path, value]              what is true now: relevant and not empty, in form order
    .submission_xml() -> str                    ODK submission

    typed_value(kind, typed, offered, today) -> str     what `enter` does, for fields that are no questions

Answers are (path, value) pairs; a `Filling` rebuilt from them in any order is the same filling. A value of
a question that is not relevant is kept, and is there again when the question is; `record()` leaves it out.

Errors are `ChecklistError`: class docstring = sentence with {placeholders}, `.facts`; a fact that is a
`Phrase` is a message id of its own. Exports below are loaded on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.checklists.changing import Change
    from fieldtui.checklists.errors import ChecklistError, Phrase, TypedAnswerError
    from fieldtui.checklists.filling import Filling
    from fieldtui.checklists.form import Choice, Form, Group, Kind, Page, Question
    from fieldtui.checklists.library import BuiltIn, builtin_checklists
    from fieldtui.checklists.looking import Option, Problem, QuestionView
    from fieldtui.checklists.typed import typed_value
    from fieldtui.checklists.xform import read_xform
    from fieldtui.checklists.xlsform import Conversion, Notice, read_xlsform

_HOMES = {
    "errors": ("ChecklistError", "Phrase", "TypedAnswerError"),
    "changing": ("Change",),
    "filling": ("Filling",),
    "form": ("Choice", "Form", "Group", "Kind", "Page", "Question"),
    "library": ("BuiltIn", "builtin_checklists"),
    "looking": ("Option", "Problem", "QuestionView"),
    "typed": ("typed_value",),
    "xform": ("read_xform",),
    "xlsform": ("Conversion", "Notice", "read_xlsform"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BuiltIn",
    "Change",
    "ChecklistError",
    "Choice",
    "Conversion",
    "Filling",
    "Form",
    "Group",
    "Kind",
    "Notice",
    "Option",
    "Page",
    "Phrase",
    "Problem",
    "Question",
    "QuestionView",
    "TypedAnswerError",
    "builtin_checklists",
    "read_xform",
    "read_xlsform",
    "typed_value",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
