"""What can be said about a checklist that is imported: one table of sentences, each with what to do.

Every mistake and every notice of an import has its row here; who finds it is `workbooks`, `checking` or
`complaints`. docs/checklists.md shows the table, and a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldtui.checklists.errors import Phrase

NOWHERE = "–"
LIST_OUTSIDE = "list outside"
"""The notice of a list in a file; its detail is the name of the file."""
_NOTHING = Phrase()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something found in a checklist. `serious`: it stops the import.

    `row` is a number of the sheet as people count, or "–". `detail` is a word from the spreadsheet,
    `suggestion` one that was probably meant; `remedy` says what to do. In an expression `position` counts its
    characters from 1 (0: it is about no place in one).
    """

    sheet: str
    row: int | str
    column: str
    sentence: Phrase
    detail: str = ""
    remedy: Phrase = _NOTHING
    serious: bool = False
    suggestion: str = ""
    code: str = ""
    position: int = 0

    @property
    def place(self) -> tuple[int, int, str]:
        """For sorting: survey first, then by row."""
        order = {"survey": 0, "choices": 1, "settings": 2}.get(self.sheet, 3)
        return order, self.row if isinstance(self.row, int) else 0, self.column


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that is found: the sentence, what to do, and whether it stops the import."""

    sentence: Phrase
    remedy: Phrase
    serious: bool = True


def _note(sentence: Phrase, remedy: Phrase) -> Rule:
    return Rule(sentence, remedy, serious=False)


_NAME = Phrase(
    "a name must begin with a letter or an underscore and have only letters, digits, - and _ in it"
)
_RENAME = Phrase("Write another name.")
_SPELLING = Phrase("Look at the spelling.")
_NUMBERS_ONLY = Phrase("Write a whole number.")

RULES: Mapping[str, Rule] = {
    # ------------------------------------------------------------ sheets and headings
    "no survey": Rule(
        Phrase("the sheet survey is missing or empty"),
        Phrase("Name the sheet with the questions “survey”."),
    ),
    "no choices": Rule(
        Phrase("the sheet choices is missing or empty"),
        Phrase("Add a sheet named “choices” with the columns list_name, name and label."),
    ),
    "sheet misspelt": Rule(
        Phrase("a sheet is missing; is one of these misspelt?"),
        Phrase("Rename the sheet, or put an underscore before its name."),
    ),
    "no headings": Rule(
        Phrase("the first row must have the names of the columns"),
        Phrase("Put the headings into row 1."),
    ),
    "heading not text": Rule(
        Phrase("a heading is a number or a date; headings are words"),
        Phrase("Write a word in this cell, or empty it."),
    ),
    "heading twice": Rule(
        Phrase("this heading is there twice"), Phrase("Rename or delete one of the columns.")
    ),
    "heading like another": Rule(
        Phrase("two columns mean the same"), Phrase("Keep one of them and delete the other.")
    ),
    "column missing": Rule(
        Phrase("a column is missing"), Phrase("Add a column with this heading in row 1.")
    ),
    "heading empty": Rule(
        Phrase("the heading of a column is empty or has a blank in it"),
        Phrase("Write an underscore instead of the blank."),
    ),
    "heading unknown": _note(
        Phrase("This column is not known and has no effect. Is it misspelt?"),
        Phrase("Correct the heading, or leave it if it is a remark of yours."),
    ),
    "heading no name": _note(
        Phrase("The heading of this column cannot be a name; the column is left out."),
        Phrase("If a filter needs the column, give it a heading of letters."),
    ),
    "instance column": _note(
        Phrase("This column adds attributes that nothing here reads; it is left out."),
        Phrase("Nothing needs to be done."),
    ),
    "sheet hidden": _note(
        Phrase("This sheet is hidden, and is read all the same."),
        Phrase("If it is an old one, delete it."),
    ),
    "merged": _note(
        Phrase("These cells are merged; only the first of them has a value."),
        Phrase("Split them and write the value into each cell."),
    ),
    "macros": _note(
        Phrase("The file has macros. They are neither run nor kept."),
        Phrase("Nothing needs to be done."),
    ),
    "outside links": _note(
        Phrase("The file takes values from other files. They are not opened."),
        Phrase("Look whether the values are as they should be."),
    ),
    # ------------------------------------------------------------ cells
    "formula": _note(
        Phrase("The cell is a formula. It is not worked out here: its last saved value is taken."),
        Phrase("Look at the value, or write it instead of the formula."),
    ),
    "formula unsaved": Rule(
        Phrase("the cell is a formula without a saved value"),
        Phrase("Open the file in Excel or WPS and save it, or write the value instead of the formula."),
    ),
    "cell error": Rule(
        Phrase("the spreadsheet program could not work this cell out"),
        Phrase("Write the value instead of the formula."),
    ),
    "date cell": _note(
        Phrase("The cell is a date or a time and is read like this:"),
        Phrase("If it should be something else, make the cell text and write it again."),
    ),
    "cell long": Rule(
        Phrase("the text in this cell is too long"), Phrase("Shorten it to 32,767 characters.")
    ),
    "control sign": _note(
        Phrase("The cell has invisible signs in it; they are taken out."), Phrase("Nothing needs to be done.")
    ),
    # ------------------------------------------------------------ rows of questions
    "type missing": Rule(
        Phrase("the type is missing"), Phrase("Write what kind of question it is, such as text or integer.")
    ),
    "type unknown": Rule(Phrase("this type of question is not known"), _SPELLING),
    "name missing": Rule(Phrase("the name is missing"), Phrase("Write a name without blanks, such as age.")),
    "name wrong": Rule(_NAME, _RENAME),
    "name twice": Rule(Phrase("this name is used twice in the same group"), _RENAME),
    "name in capitals": _note(
        Phrase("this name differs from another one only by capital letters"), _RENAME
    ),
    "repeat like root": Rule(Phrase("a repeat cannot have the name of the whole checklist"), _RENAME),
    "repeat twice": Rule(Phrase("this name of a repeat is used twice"), _RENAME),
    "name meta": Rule(Phrase("the name meta is taken"), _RENAME),
    "label missing": Rule(
        Phrase("the question has neither label nor hint"), Phrase("Write into the column label what is asked.")
    ),
    "calculation missing": Rule(
        Phrase("the calculation is missing"), Phrase("Write it into the column calculation.")
    ),
    "ends unbegun": Rule(
        Phrase("a group or repeat ends here that was never begun"),
        Phrase("Delete the row, or add the row that begins it."),
    ),
    "begun unended": Rule(
        Phrase("a group or repeat is begun here and never ended"),
        Phrase("Add a row of the type “end group” or “end repeat”."),
    ),
    "ends another": Rule(
        Phrase("a group is ended as a repeat, or a repeat as a group"),
        Phrase("Write “end group” for a group and “end repeat” for a repeat."),
    ),
    "parameters wrong": Rule(
        Phrase("parameters must look like key1=value1 key2=value2"),
        Phrase("Write them like that, with blanks between."),
    ),
    "parameter unknown": Rule(
        Phrase("this type of question does not have this parameter"), Phrase("Look at the spelling, or take it out.")
    ),
    "parameter no number": Rule(Phrase("a parameter must be a number here"), _NUMBERS_ONLY),
    # ------------------------------------------------------------ expressions
    "reference unknown": Rule(Phrase("there is no question of this name on sheet survey"), _SPELLING),
    "reference wrong": Rule(
        Phrase("a reference must look like ${name}, with both braces"), Phrase("Write the braces around the name.")
    ),
    "reference ambiguous": Rule(
        Phrase("several questions have this name, so a reference to it could mean any of them"),
        Phrase("Give one of the questions another name."),
    ),
    "references no comma": Rule(
        Phrase("there must be a comma between references"), Phrase("Write a comma between them.")
    ),
    "expression wrong": Rule(
        Phrase("the expression cannot be understood"), Phrase("Correct it at this place.")
    ),
    "operator in Chinese": Rule(
        Phrase("a word stands here where an expression has a sign"), Phrase("Write the sign, with blanks around it.")
    ),
    "function unknown": Rule(Phrase("there is no function of this name"), _SPELLING),
    # ------------------------------------------------------------ choices
    "list missing": Rule(
        Phrase("the name of the list of choices is missing"),
        Phrase("Write it behind the type, as in select_one yes_no."),
    ),
    "list unknown": Rule(
        Phrase("there is no list of this name on sheet choices"),
        Phrase("Look at the spelling here and in the column list_name."),
    ),
    "no external choices": Rule(
        Phrase("the sheet external_choices is missing or empty"),
        Phrase("Add a sheet named “external_choices” with the columns list_name, name and label."),
    ),
    "external list unknown": Rule(
        Phrase("there is no list of this name on sheet external_choices"),
        Phrase("Look at the spelling here and in the column list_name."),
    ),
    "list unused": _note(
        Phrase("No question uses this list of choices."), Phrase("If one should, look at the name of the list.")
    ),
    "choice unnamed": Rule(Phrase("this choice has no name"), Phrase("Write a short name without blanks.")),
    "choice unlisted": Rule(
        Phrase("this choice belongs to no list"), Phrase("Write the name of its list into the column list_name.")
    ),
    "choice twice": Rule(
        Phrase("this choice is there twice in its list"), Phrase("Give one of them another name, or delete it.")
    ),
    "choice blank": Rule(
        Phrase("a choice of several has a name that is empty or has a blank in it"),
        Phrase("Write an underscore instead of the blank."),
    ),
    "choice unlabelled": _note(Phrase("this choice has no label"), Phrase("Write what people should read.")),
    # ------------------------------------------------------------ languages, settings, files
    "language column": _note(
        Phrase("Labels are missing in this language."), Phrase("Add the column, or take the language out.")
    ),
    "language texts": _note(
        Phrase("Hints, messages or labels are missing in this language."),
        Phrase("Add the column, or take the language out."),
    ),
    "translation missing": _note(
        Phrase("The label is missing in this language; another one is shown."), Phrase("Write it into this cell.")
    ),
    "language code": _note(
        Phrase("A language should have its code in brackets, as in English (en)."),
        Phrase("Write the code behind the name in every heading."),
    ),
    "default language unknown": _note(
        Phrase("No column is in the default language."),
        Phrase("Write it as in the headings of the labels."),
    ),
    "version missing": _note(
        Phrase("The checklist has no version. Give it one, and a new one with every change."),
        Phrase("Write it into the column version of sheet settings."),
    ),
    "settings rows": _note(
        Phrase("Only the first row of settings counts."), Phrase("Delete the rows below it.")
    ),
    LIST_OUTSIDE: _note(
        Phrase("The checklist uses a list in a file of its own."),
        Phrase("Keep the file with the checklist; it is not part of it."),
    ),
    "media outside": _note(
        Phrase("The checklist shows a picture, sound or film, which a terminal cannot show."),
        Phrase("The name of the file is shown in its place."),
    ),
    "said by converter": _note(
        Phrase("The converter says:"), Phrase("Look at this place in the spreadsheet.")
    ),
}  # fmt: skip


def found(
    code: str,
    sheet: str = NOWHERE,
    row: int | str = NOWHERE,
    column: str = NOWHERE,
    detail: str = "",
    suggestion: str = "",
    sentence: Phrase | None = None,
    position: int = 0,
) -> Notice:
    """A notice of the kind `code`. `sentence` says more exactly what is wrong."""
    rule = RULES[code]
    said = sentence or rule.sentence
    return Notice(sheet, row, column, said, detail, rule.remedy, rule.serious, suggestion, code, position)
