"""Mistakes in the expressions and references of a workbook, before it is converted. Rows and sheets are `checking`'s."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.compiled import known_functions
from fieldtui.checklists.expressions.errors import ExpressionError
from fieldtui.checklists.expressions.syntax import parse
from fieldtui.checklists.expressions.tokens import tokens
from fieldtui.checklists.imports.columns import EXPRESSIONS, TEXTS
from fieldtui.checklists.imports.question_types import nearest
from fieldtui.checklists.mistakes import Notice, found

_YES_NO = frozenset({"yes", "no", "true", "false", "true()", "false()"})
_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^{}$]*?)\s*\}")
_OPENED = re.compile(r"\$\{[^}]*\Z|\$\{[^}]*\$\{")
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_SPOKEN = {
    "且": "and",
    "并且": "and",
    "或": "or",
    "或者": "or",
    "除以": "div",
    "等于": "=",
    "大于": ">",
    "小于": "<",
}
_OPERATOR_IN_CHINESE = re.compile(rf"(?<=[\s}})\d\"'_])({'|'.join(_SPOKEN)})(?=[\s$(\d\"'_.])")
_CALLED = frozenset({"node", "text", "comment", "search", "and", "or", "div", "mod"})
"""What may stand before a bracket and is no function."""


@dataclass(kw_only=True)
class ExpressionCheck:
    """Looks through cells; `names` are those of the questions, `survey` the headings by column and language. `found`
    gathers."""

    found: list[Notice] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    survey: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def tell(
        self, code: str, sheet: str, row: int | str, column: str, detail: str = "", suggestion: str = ""
    ) -> None:
        """Say what is wrong, or odd, at a place."""
        self.found.append(found(code, sheet, row, column, detail, suggestion))

    def expressions(self, number: int, row: Mapping[str, str]) -> None:
        """Look at every cell of a row that is an expression, or may have a reference in it."""
        for column, languages in self.survey.items():
            for heading in languages.values():
                cell = row.get(heading, "")
                if cell and column in EXPRESSIONS:
                    self._expression(number, heading, cell)
                elif cell and (column in TEXTS or column in ("default", "trigger", "appearance")):
                    self.references(number, heading, cell)

    def references(self, number: int, heading: str, cell: str) -> bool:
        """Do all references of a cell name questions?"""
        before = len(self.found)
        if _OPENED.search(cell):
            self.tell("reference wrong", "survey", number, heading, cell)
        for match in _REFERENCE.finditer(cell):
            if not match[1]:
                self.tell("reference wrong", "survey", number, heading, cell)
            elif match[1] not in self.names:
                self.tell(
                    "reference unknown", "survey", number, heading, match[1], nearest(match[1], self.names)
                )
        return len(self.found) == before

    def _expression(self, number: int, heading: str, cell: str) -> None:
        if not self.references(number, heading, cell) or cell.lower() in _YES_NO:
            return
        if (
            word := _OPERATOR_IN_CHINESE.search(_TEXT.sub(lambda match: "_" * len(match[0]), cell))
        ) is not None:
            self.found.append(
                found(
                    "operator in Chinese", "survey", number, heading, word[1], _SPOKEN[word[1]],
                    position=word.start(1) + 1,
                )
            )  # fmt: skip
            return
        # A name of the same length, so that positions stay.
        masked = _REFERENCE.sub(lambda match: "_" * len(match[0]), cell)
        try:
            parse(masked)
        except ExpressionError as error:
            self._misunderstood(number, heading, cell, error)
            return
        self._functions(number, heading, masked)

    def _misunderstood(self, number: int, heading: str, cell: str, error: ExpressionError) -> None:
        at = int(str(error.facts["position"]))
        brace = cell[at - 1 : at] in ("$", "{", "}")
        code = "reference wrong" if brace else "expression wrong"
        sentence = None if brace else Phrase(str(error.facts["reason"]))
        self.found.append(
            found(code, "survey", number, heading, _pointed(cell, at), sentence=sentence, position=at)
        )

    def _functions(self, number: int, heading: str, masked: str) -> None:
        words = tokens(masked)
        for word, following in pairwise(words):
            call = word.kind == "name" and following.kind == "mark" and following.text == "("
            if call and word.text not in known_functions() | _CALLED:
                near = nearest(word.text, known_functions())
                self.tell("function unknown", "survey", number, heading, word.text, near)


def _pointed(cell: str, at: int) -> str:
    """The expression with an arrow where it goes wrong."""
    return f"{cell[max(at - 30, 1) - 1 : at - 1]} → {cell[at - 1 : at + 30]}".strip()
