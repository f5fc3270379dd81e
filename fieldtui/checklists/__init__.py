"""Checklists: an XForms engine without a server, for forms written as XLSForm.

This package stands on its own: it imports nothing else of fieldtui, and importing it is cheap (pyxform is
loaded when a spreadsheet is converted). Its parts, from the bottom: `expressions` (XPath), `lists` (lists and XML from
outside), `forms` (what a form is), `reading` (XForm to `Form`), `out` (records to submissions and tables), `engine`
(filling), `imports` (spreadsheet to XForm), `library`. The way of a checklist:

    file --read_checklist--> XForm XML --read_xform--> Form --Filling--> answers, record, submission

Import, once, at the office (keep `conversion.xml`: it is the form from then on):

    read_checklist(source: Path | bytes, name: str = "") -> Conversion      (.xml: str, .notices, .rows)
        XLSForm (.xlsx, .xlsm) or XForm (.xml), told apart by content
        notices: tuple[Notice, ...], Notice(sheet, row, column, sentence: Phrase, detail, remedy: Phrase,
        serious, suggestion, code, position). A ChecklistError has all mistakes and notices in `.findings`
    read_xlsform(source: Path | bytes, name: str = "") -> Conversion        the same for spreadsheets alone
    read_xform(xml: str, rows: Mapping[str, int] = {}, files: Mapping[str, bytes] = {},
               lists: Mapping[str, Table] = {}) -> Form
        rows: path -> row, for messages; files: lists beside the form, by name; lists: those that each filling
        gets from the program around (Table(columns, rows))
    files_wanted(xml: str) -> tuple[str, ...]         names of the files with lists that the form asks for
    with_lists(conversion, source: Path) -> Conversion      with .files: those beside the form
    conversion.blob: bytes                            what is published
    packed(xml, files) -> bytes, unpacked(bytes) -> (xml, files)       form and lists as one file
    builtin_checklists() -> tuple[BuiltIn, ...]       BuiltIn(name, title: Phrase), `.read() -> bytes`

A `Form` (frozen): id, version, title, languages, default_language, pages: tuple[Page, ...],
questions: Mapping[path, Question], root: Group, repeats: Mapping[path, Repeat], nodes, chains,
`language_for(locale) -> str`, `template_of(path) -> path`, skipped: tuple[Skipped(path, what, reason), ...]
(what the form wants done and a terminal cannot do). `Page(key, group, questions, places, repeat)`,
`Question(path, name, kind: Kind, label, hint, choices, ...)`, `Choice(value, label)`,
`Group(path, name, label, items, field_list)`, `Repeat(path, name, label, group, count, fixed)`: items are
groups, questions and repeats. Labels may contain answers, so text is asked of the `Filling`, as str, in a
language.

Paths: a `Form` has template paths, "/data/household/child/name". A `Filling` has instance paths, in which each
instance of a repeat has a key, from 1 and never used again: "/data/household[1]/child[3]/name". Which of how
many an instance is (its position) is a matter of order. Without repeats both are the same.

At the door:

    Filling(form, answers: Mapping[str, str] | Iterable[tuple[str, str]] = (), *,
            now: Callable[[], datetime] = …, today: date | None = None, instance_id: str = "",
            properties: Mapping[str, str] = {}, dice: Random | None = None,
            lists: Mapping[str, Table] = {}, last_saved: Mapping[str, str] | Iterable[tuple[str, str]] = ())

    .initial: tuple[tuple[path, value], ...]    what a new filling starts with (defaults that were worked
                                                out, times, instance id, instances): store these with the
                                                draft
    .answer(path, value) -> Change              set an answer in lexical form ("" clears); never raises for
                                                a wrong value, that becomes a problem
    .enter(path, typed) -> Change               what was typed (full-width digits, 2020/2/3, 下午3点半,
                                                31.23, 121.47, choice numbers, an order as 312); a stored
                                                value may be typed too; raises TypedAnswerError, then nothing
                                                has changed
    .choose(path, number) -> Change             the digit: picks choice 1, 2, …; toggles for select_multiple
                                                and TRIGGER; gives the next place in a RANK or takes it away;
                                                raises NoSuchChoice
    Change: .path .value .stored: tuple[(path, value), ...] (write these rows, and only these)
            .changed: frozenset[path] (redraw these) .shown .hidden: tuple[path, ...] (questions)
            .added .removed: tuple[path, ...] (instances that came or went)

    .instances(repeat) -> tuple[path, ...]      in order. A repeat is named by its path in the instance around
                                                it, "/data/household[1]/child", or by one of its instances; by
                                                its template path all there are are meant
    .can_add(repeat) -> bool                    open-ended, not at the limit, and the next would be asked
    .can_remove(instance) -> bool               not where a count or the form says how many there are
    .add(repeat) -> Change                      Change.path is the new instance. Raises InstancesAreFixed,
                                                TooManyInstances, UnknownInstance
    .remove(instance) -> Change                 its answers go with it

    .value(path) -> str                         .relevant(path) -> bool
    .required(path) -> bool                     .read_only(path) -> bool
    .label(path | Question | Group, language="") -> str           .hint(path, language="") -> str
    .media(path | Question | Group, language="") -> tuple[Medium, ...]     files that belong to the label
    .shown_value(path, language="") -> str      the answer as people read it (labels of chosen choices)
    .choices(path, language="") -> tuple[Option, ...]      Option(number, value, label, chosen, place, media);
                                                `place` is the place in a RANK (0: none yet); a TRIGGER has
                                                one option, "OK"
    .some_choices(path, language="", typed="", first=0, most=1000) -> SomeOptions(options, found)
                                                for lists of thousands: those with `typed` in the label, a page
                                                at a time
    .found_choices(path, typed="") -> Sequence[int]        places, from 0, of the choices with `typed` in the label
    .options_at(path, places, language="") -> tuple[Option, ...]
    .choice_label(path, value, language="") -> str         "" if there is no such choice
    .view(path, language="", most=1000) -> QuestionView    all of the above in one frozen value, and .short (a label
                                                for narrow places), .options (the first `most` of so many .offered),
                                                .chosen (the options that are),
                                                .media: tuple[Medium, ...] (show the translation of
                                                `medium.sentence` with {name} = `medium.name`), .remark and
                                                .unasked (phrases to translate, None if there is none),
                                                .limits of a range, .looks (words of the appearance)
    .question(path) -> Question                 with the instance's path
    .questions: tuple[path, ...]                all there are, asked now or not, instance by instance
    .pages() -> tuple[Page, ...]                relevant questions only; pages without any are left out. After
                                                the instances of a repeat that may have more stands a page with
                                                `.repeat` set (and no questions) that asks for another one.
                                                `.places`: tuple[Place(path, repeat, number, of), ...]
    .title(page, language="") -> tuple[TitlePart(label, number, of), ...]   what stands above a page
    .question_after(path | None) -> path | None         .question_before(path | None) -> path | None
    .next_unanswered(after: path | None = None) -> path | None   (notes and read-only are passed over;
                                                calculated nodes are no questions)
    .problem(path, language="") -> Problem | None
    .rule(path, language="") -> str             the form's message for answers that are not allowed, at any time
    .problems(language="") -> tuple[Problem, ...]   Problem(path, kind, message, sentence: Phrase);
                                                kind: "missing" | "invalid" | "type" | "choice" | "order" | "expression"
                                                | "repeat" ("repeat": how many there are cannot be told; path: the
                                                repeat's);
                                                `message` is the form's own text, "" if it has none: then
                                                show the translation of `sentence`
    .complete: bool                             no problems
    .progress: tuple[int, int]                  (answered, relevant) questions
    .answers: dict[path, value]                 all that must be stored to rebuild this filling, in form order
    .record() -> dict[path, value]              what is true now: relevant and not empty, in form order
    .submission_xml() -> str                    ODK submission
    .entered(path | None) -> tuple[(path, value), ...]      which question is looked at now; rows to store
    .audit_csv() -> str                         the times of questions, if the form asks for them
    .times() -> dict[path, value]               the same as a row of the finished record (no answer: `is_times`)
    .entities() -> tuple[EntityChange, ...]     what the record makes or changes in lists of entities:
                                                EntityChange(path, list, id, create, update, label, properties,
                                                base_version); the program around decides what becomes of it

    typed_value(kind, typed, offered, today) -> str     what `enter` does, for fields that are no questions
    typed_answer(kind, typed, manner: Manner) -> str    the same with a range's limits, appearances and the clock

A question with `unasked` set cannot be asked here; it is shown with the reason, never missing, and passed over.
Labels, hints and messages come without Markdown and HTML. docs/checklists.md has all types and functions.

Finished records, without a filling (modules `submission`, `tables` and `rows` of `out`; nothing is worked out again):

    record_xml(form, record, instance_id) -> str        an ODK submission of what has a value
    fields_of(form), merged(older, newer)               the columns of a form, and of its versions together
    tables_of(fields, Layout(...), chosen) -> tuple[Table, ...]      ODK Central's tables: the form's, and a
                                                        table for each repeat
    instances_of(Submission(...)), rows_of(table, submission, instances)
    is_times(path), times_of(form.audit, record), audit_csv(form.audit, record, user)      module `forms.audit`

Answers are (path, value) pairs; a `Filling` rebuilt from them in any order is the same filling. An instance is
there if it has a row of its own (its path, "1") or a row below; one that was taken away has the row (its path,
"") and what is below is of no more use. A value of a question that is not relevant, or of an instance that a
count has put aside, is kept, and is there again when the question is; `record()` leaves it out. A repeat whose
count reads its own instances ("one more until the last says there are no more") grows by `add`.

Errors are `ChecklistError`: class docstring = sentence with {placeholders}, `.facts`; a fact that is a
`Phrase` is a message id of its own. Exports below are loaded on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.checklists.engine.changing import Change
    from fieldtui.checklists.engine.filling import Filling
    from fieldtui.checklists.engine.looking import (
        Medium,
        Option,
        Problem,
        QuestionView,
        SomeOptions,
        TitlePart,
    )
    from fieldtui.checklists.engine.mistyped import TypedAnswerError
    from fieldtui.checklists.engine.typed import Manner, typed_answer, typed_value
    from fieldtui.checklists.errors import ChecklistError, Phrase
    from fieldtui.checklists.expressions.tables import Table
    from fieldtui.checklists.forms.entities import EntityChange
    from fieldtui.checklists.forms.form import Form
    from fieldtui.checklists.forms.items import Choice, Group, Kind, Limits, Page, Place, Question, Repeat
    from fieldtui.checklists.imports.importing import read_checklist
    from fieldtui.checklists.imports.xlsform import Conversion, Notice, read_xlsform, with_lists
    from fieldtui.checklists.library import BuiltIn, builtin_checklists
    from fieldtui.checklists.lists.container import packed, unpacked
    from fieldtui.checklists.reading.xform import files_wanted, read_xform

_HOMES = {
    "lists.container": ("packed", "unpacked"),
    "expressions.tables": ("Table",),
    "forms.entities": ("EntityChange",),
    "engine.mistyped": ("TypedAnswerError",),
    "errors": ("ChecklistError", "Phrase"),
    "engine.changing": ("Change",),
    "engine.filling": ("Filling",),
    "forms.form": ("Form",),
    "forms.items": ("Choice", "Group", "Kind", "Limits", "Page", "Place", "Question", "Repeat"),
    "imports.importing": ("read_checklist",),
    "library": ("BuiltIn", "builtin_checklists"),
    "engine.looking": ("Medium", "Option", "Problem", "QuestionView", "SomeOptions", "TitlePart"),
    "engine.typed": ("Manner", "typed_answer", "typed_value"),
    "reading.xform": ("files_wanted", "read_xform"),
    "imports.xlsform": ("Conversion", "Notice", "read_xlsform", "with_lists"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BuiltIn",
    "Change",
    "ChecklistError",
    "Choice",
    "Conversion",
    "EntityChange",
    "Filling",
    "Form",
    "Group",
    "Kind",
    "Limits",
    "Manner",
    "Medium",
    "Notice",
    "Option",
    "Page",
    "Phrase",
    "Place",
    "Problem",
    "Question",
    "QuestionView",
    "Repeat",
    "SomeOptions",
    "Table",
    "TitlePart",
    "TypedAnswerError",
    "builtin_checklists",
    "files_wanted",
    "packed",
    "read_checklist",
    "read_xform",
    "read_xlsform",
    "typed_answer",
    "typed_value",
    "unpacked",
    "with_lists",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
