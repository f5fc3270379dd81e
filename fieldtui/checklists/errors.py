"""What can go wrong with a checklist, as sentences for people.

The engine stands on its own, so its errors are a family of their own, made like every other family here:
the class docstring is the sentence (first paragraph the thing and the cause, second the next step), with
`{names}` filled from `facts`. Nothing here translates; the program around the engine does, by docstring.

A fact that is itself a term or a sentence of ours is a `Phrase`: it is its own English message id.
"""

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.checklists.mistakes import Notice


class Phrase(str):
    """A sentence or term of the engine that the program around it translates before showing it."""

    __slots__ = ()


class ChecklistError(Exception):
    """Something is wrong with this checklist.

    Ask whoever wrote the checklist to look at it.
    """

    findings: tuple["Notice", ...] = ()
    """All that an import has found, of which this error is the first that stops it; empty elsewhere."""

    def __init__(self, **facts: object) -> None:
        super().__init__(*facts.values())
        self.facts: dict[str, object] = facts

    def __str__(self) -> str:
        """The sentence in English, on one line per paragraph."""
        paragraphs = inspect.cleandoc(type(self).__doc__ or "").split("\n\n")
        return "\n\n".join(" ".join(p.split()) for p in paragraphs).format_map(self.facts)


# ---------------------------------------------------------------- files


class NotASpreadsheet(ChecklistError):
    """The file {name} is not an Excel workbook (.xlsx).

    Open it in Excel or WPS and save it as “Excel workbook (.xlsx)”, then import that file.
    """


class OtherFile(NotASpreadsheet):
    """The file {name} is {what}. A checklist is an Excel workbook (.xlsx) or a form of ODK (.xml).

    Open it in Excel or WPS and save it as “Excel workbook (.xlsx)”, then import that file.
    """


class OldSpreadsheet(ChecklistError):
    """The file {name} is an old Excel file (.xls), whatever its name says.

    Open it in Excel or WPS and save it as “Excel workbook (.xlsx)”, then import that file.
    """


class ProtectedSpreadsheet(ChecklistError):
    """The file {name} is an old Excel file (.xls) or is protected with a password.

    Open it in Excel or WPS, remove the password, save it as “Excel workbook (.xlsx)” and import that file.
    """


class DangerousSpreadsheet(ChecklistError):
    """The file {name} declares entities in its part {part}, which no spreadsheet program writes and which can do harm.

    Do not use this file. Ask where it came from.
    """


class ChecklistTooLarge(ChecklistError):
    """The checklist is too large: {what} is {size}, and the most allowed is {limit}.

    Split it into several checklists.
    """


class NotAnXForm(ChecklistError):
    """The file is not a form: {reason} {detail}

    Export it again as an ODK XForm, or import the XLSForm it was made from.
    """


class DangerousXForm(ChecklistError):
    """The form declares a document type or entities, which no checklist needs and which can do harm.

    Do not use this file. Ask where it came from.
    """


# ---------------------------------------------------------------- what the spreadsheet says


class SheetProblem(ChecklistError):
    """Sheet {sheet}, row {row}, column {column}: {reason} {detail}

    Correct the cell in the spreadsheet, save it, and import it again.
    """


class ManyMistakes(ChecklistError):
    """The spreadsheet has {count} mistakes. The first: sheet {sheet}, row {row}, column {column}: {reason} {detail}

    Correct them in the spreadsheet, save it, and import it again.
    """


class NotConverted(ChecklistError):
    """The spreadsheet cannot be understood as a checklist: {reason}

    Correct it and import it again.
    """


# ---------------------------------------------------------------- what the form says


class UnsupportedFeature(ChecklistError):
    """Question {question} (row {row} of sheet survey) uses {feature}, which this version cannot ask.

    Take the question out or ask it in another way, and import the checklist again.
    """


class BadExpression(ChecklistError):
    """Question {question} (row {row} of sheet survey), {column}: the expression {expression} cannot be
    understood at character {position}: {reason} {detail}

    Correct the expression and import the checklist again.
    """


class DependencyLoop(ChecklistError):
    """These questions wait for each other, so none of them can be worked out: {loop} (row {row} of sheet
    survey).

    Change relevant or calculation of one of them so that the circle is broken.
    """


class BadForm(ChecklistError):
    """Question {question} (row {row} of sheet survey): {reason}.

    Correct the checklist and import it again.
    """


# ---------------------------------------------------------------- while it is filled


class UnknownQuestion(ChecklistError):
    """The checklist {form} has no question {path} that can be answered.

    The answer may belong to another version of the checklist; open it with that version.
    """


class UnknownInstance(ChecklistError):
    """The checklist {form} has no {path} that can be there several times.

    The answer may belong to another version of the checklist; open it with that version.
    """


class InstancesAreFixed(ChecklistError):
    """How many times {repeat} is there is decided by the checklist, not by hand.

    Change the answer that says how many there are.
    """


class TooManyInstances(ChecklistError):
    """{repeat} cannot be there more often: at most {most} times, and at most {nodes} answers in all.

    Begin another record for the rest.
    """


# ---------------------------------------------------------------- lists


class BadList(ChecklistError):
    """The list {name}, row {row}: {reason} {detail}

    Correct the file, save it as CSV in UTF-8, and import the checklist again.
    """


class ListMissing(ChecklistError):
    """Question {question} (row {row} of sheet survey) looks something up in the list {name}, which was not given.

    Put the file {name} beside the form, and import the checklist again.
    """
