"""Mistakes in a workbook, looked for before it is converted, so that all of them are told at once.

The converter stops at the first mistake and knows no row for some. What is not looked for here it still
says, through `complaints`. Each check reads cells and changes none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldtui.checklists.imports.checked_expressions import ExpressionCheck
from fieldtui.checklists.imports.columns import SHOWN, by_meaning
from fieldtui.checklists.imports.question_types import VISIBLE, known_types, list_of, meant, nearest
from fieldtui.checklists.lists.itemsets import SHEET
from fieldtui.checklists.mistakes import Notice

MOST_FOUND = 200
"""Findings that are told; whoever has more begins with these."""

Row = Mapping[str, str]

_YES = frozenset({"yes", "true", "true()"})
_NAME = re.compile(r"[^\W\d][\w.\-]*")


@dataclass
class _Check(ExpressionCheck):
    """One pass over the sheets; `found` gathers."""

    sheets: Mapping[str, Sequence[Row]]
    headers: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        self.survey = by_meaning(self.headers.get("survey", ()))
        self.choices = by_meaning(self.headers.get("choices", ()))
        self.lists: dict[str, list[tuple[int, Row]]] = {}
        self.used: set[str] = set()
        self.several: set[str] = set()

    def cell(self, row: Row, columns: Mapping[str, Mapping[str, str]], column: str) -> str:
        return next((row[h] for h in columns.get(column, {}).values() if row.get(h)), "")

    def heading(self, columns: Mapping[str, Mapping[str, str]], column: str) -> str:
        return next(iter(columns.get(column, {}).values()), column)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The rows of questions that count."""
        for number, row in enumerate(self.sheets.get("survey", ()), 2):
            if row and self.cell(row, self.survey, "disabled").lower() not in _YES:
                yield number, row

    # ------------------------------------------------------------ the sheets

    def everything(self) -> list[Notice]:
        if not any(self.sheets.get("survey", ())):
            self.tell("no survey", "survey", "–", "–")
            return self.found
        for sheet, columns, wanted in (("survey", self.survey, "type"), ("choices", self.choices, "name")):
            if sheet in self.headers and any(self.sheets.get(sheet, ())) and wanted not in columns:
                near = nearest(wanted, self.headers[sheet])
                self.tell("column missing", sheet, 1, wanted, wanted if not near else f"{wanted} ({near}?)")
        if self.found:
            return self.found
        self.read_choices()
        self.names.update(
            name
            for _number, row in self.rows()
            if not _ends(self.type_of(row)) and (name := self.cell(row, self.survey, "name"))
        )
        self.structure()
        for number, row in self.rows():
            self.question(number, row)
            self.expressions(number, row)
        self.check_choices()
        self.check_settings()
        return self.found

    def type_of(self, row: Row) -> str:
        return " ".join(self.cell(row, self.survey, "type").split())

    def structure(self) -> None:
        """Groups begin and end, and names are used once in each."""
        open_: list[tuple[str, int, str, set[str]]] = [("", 0, "", set())]
        for number, row in self.rows():
            kind, name = self.type_of(row).lower().replace("_", " "), self.cell(row, self.survey, "name")
            if _ends(kind):
                if len(open_) == 1:
                    self.tell("ends unbegun", "survey", number, "–", name)
                elif kind.split()[1] != open_.pop()[0]:
                    self.tell("ends another", "survey", number, self.heading(self.survey, "type"), name)
                continue
            if name and name in open_[-1][3]:
                self.tell("name twice", "survey", number, self.heading(self.survey, "name"), name)
            open_[-1][3].add(name)
            if kind.startswith("begin "):
                open_.append((kind.split()[1], number, name, set()))
        for _kind, number, name, _names in open_[1:]:
            self.tell("begun unended", "survey", number, "–", name)

    # ------------------------------------------------------------ one question

    def question(self, number: int, row: Row) -> None:
        kind, name = self.type_of(row), self.cell(row, self.survey, "name")
        labels = [language for language in self.survey.get("label", {}) if self._has(row, "label", language)]
        if not kind:
            if name or labels:
                self.tell("type missing", "survey", number, self.heading(self.survey, "type"), name)
            return
        if _ends(kind):
            return
        self.check_type(number, kind)
        if not name and kind.lower() not in ("note", "audit"):
            self.tell("name missing", "survey", number, self.heading(self.survey, "name"))
        elif name and not _NAME.fullmatch(name.replace(":", "_", 1)):
            self.tell("name wrong", "survey", number, self.heading(self.survey, "name"), name)
        if kind == "calculate" and not any(
            self.cell(row, self.survey, column) for column in ("calculation", "default", "trigger")
        ):
            self.tell("calculation missing", "survey", number, self.heading(self.survey, "calculation"), name)
        self.check_labels(number, row, kind, name, labels)

    def _has(self, row: Row, column: str, language: str) -> bool:
        return bool(row.get(self.survey.get(column, {}).get(language, "")))

    def check_labels(self, number: int, row: Row, kind: str, name: str, labels: list[str]) -> None:
        visible = kind in VISIBLE or list_of(kind) is not None
        shown = any(self.cell(row, self.survey, column) for column in SHOWN)
        if visible and not shown and not self.cell(row, self.survey, "calculation"):
            self.tell("label missing", "survey", number, self.heading(self.survey, "label"), name)
        if labels:
            for language, heading in self.survey["label"].items():
                if language and language not in labels:
                    self.tell("translation missing", "survey", number, heading, name)

    def check_type(self, number: int, kind: str) -> None:
        column = self.heading(self.survey, "type")
        listed = list_of(kind)
        if listed is None:
            lower = kind.lower().replace("_", " ")
            if kind not in known_types()[0] and not re.match(r"begin (group|repeat|loop|lgroup)\b", lower):
                self.tell("type unknown", "survey", number, column, kind, meant(kind))
            return
        command, name = listed
        if not name:
            self.tell("list missing", "survey", number, column, kind)
            return
        self.used.add(name)
        if "multiple" in command or "all that" in command or command == "rank":
            self.several.add(name)
        if "external" in command:
            self.check_external(number, column, name)
            return
        outside = "file" in command or name.startswith("${")
        if not outside and name not in self.lists and not self._searched(number):
            if not self.lists:
                self.tell("no choices", "survey", number, column, name)
            else:
                self.tell("list unknown", "survey", number, column, name, nearest(name, self.lists))

    def check_external(self, number: int, column: str, name: str) -> None:
        """A list of the sheet external_choices."""
        rows = self.sheets.get(SHEET, ())
        known = dict.fromkeys(row["list_name"] for row in rows if row.get("list_name"))
        if not known:
            self.tell("no external choices", "survey", number, column, name)
        elif name not in known:
            self.tell("external list unknown", "survey", number, column, name, nearest(name, known))

    def _searched(self, number: int) -> bool:
        row = self.sheets["survey"][number - 2]
        return self.cell(row, self.survey, "appearance").startswith("search(")

    # ------------------------------------------------------------ choices

    def read_choices(self) -> None:
        for number, row in enumerate(self.sheets.get("choices", ()), 2):
            name = self.cell(row, self.choices, "list_name") if row else ""
            if name:
                self.lists.setdefault(name, []).append((number, row))
            elif row and self.cell(row, self.choices, "name"):
                column = self.heading(self.choices, "list_name")
                self.tell("choice unlisted", "choices", number, column, self.cell(row, self.choices, "name"))

    def check_choices(self) -> None:
        settings = next(iter(self.sheets.get("settings", ())), {})
        twice = settings.get("allow_choice_duplicates", "").lower() in _YES
        column = self.heading(self.choices, "name")
        for list_name, rows in self.lists.items():
            if self.used and list_name not in self.used and not self.named_elsewhere(list_name):
                self.tell("list unused", "choices", rows[0][0], "list_name", list_name)
            seen: set[str] = set()
            for number, row in rows:
                name = self.cell(row, self.choices, "name")
                if not name:
                    self.tell("choice unnamed", "choices", number, column, list_name)
                elif name in seen and not twice:
                    self.tell("choice twice", "choices", number, column, name)
                elif list_name in self.several and name.split() != [name]:
                    self.tell("choice blank", "choices", number, column, name)
                seen.add(name)
                self.choice_labels(number, row, name)

    def named_elsewhere(self, list_name: str) -> bool:
        """Does an expression or a parameter speak of the list?"""
        cells = (cell for _number, row in self.rows() for cell in row.values())
        return any(list_name in cell for cell in cells)

    def check_settings(self) -> None:
        rows = [(number, row) for number, row in enumerate(self.sheets.get("settings", ()), 2) if row]
        if len(rows) > 1:
            self.tell("settings rows", "settings", rows[1][0], "–")
        said = rows[0][1].get("default_language", "") if rows else ""
        spoken = [language for language in self.survey.get("label", {}) if language]
        if said and spoken and said not in spoken:
            self.tell(
                "default language unknown",
                "settings",
                rows[0][0],
                "default_language",
                said,
                nearest(said, spoken),
            )

    def choice_labels(self, number: int, row: Row, name: str) -> None:
        headings = self.choices.get("label", {})
        given = [language for language, heading in headings.items() if row.get(heading)]
        if given:
            for language, heading in headings.items():
                if language and language not in given:
                    self.tell("translation missing", "choices", number, heading, name)


def check(sheets: Mapping[str, Sequence[Row]], headers: Mapping[str, Sequence[str]]) -> tuple[Notice, ...]:
    """What is wrong or odd in these sheets, by place; at most MOST_FOUND that stop the import, and as many notices."""
    everything = sorted(_Check(sheets, headers).everything(), key=lambda notice: notice.place)
    serious = [notice for notice in everything if notice.serious][:MOST_FOUND]
    notes = [notice for notice in everything if not notice.serious][:MOST_FOUND]
    return (*serious, *notes)


def _ends(kind: str) -> bool:
    return kind.lower().replace("_", " ").startswith("end ") and kind.lower() not in ("end time",)
