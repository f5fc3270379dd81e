"""The end of a checklist: what is missing or wrong, or, when nothing is, what was answered."""

from collections.abc import Sequence

from fieldtui.checklists import Filling, Kind, Problem
from fieldtui.entities import WRITABLE
from fieldtui.i18n import _
from fieldtui.naming import field_name
from fieldtui.text import plain
from screens.drawing import line
from screens.question import why
from screens.rows import Row


def rows_of(filling: Filling, language: str, problems: Sequence[Problem]) -> list[Row[str]]:
    """A row for each problem, which leads to its question; else one for each answer and for each note."""
    if problems:
        return [
            Row(
                line("! ", (filling.label(one.path, language), "bold"), "  ", (why(one), "$error")),
                one.path,
                one.path,
            )
            for one in problems
        ]
    rows: list[Row[str]] = []
    for path, question in filling.form.questions.items():
        if not filling.relevant(path):
            continue
        label = filling.label(path, language)
        if question.kind is Kind.NOTE:
            rows.insert(0, Row(line((f"! {label}", "bold $warning"))))
        elif shown := filling.shown_value(path, language):
            rows.append(Row(line(label, "  ", (shown, "bold")), path, path))
    return rows + _written(filling)


def _written(filling: Filling) -> list[Row[str]]:
    """A row for each resident or household that recording the visit changes."""
    found: list[Row[str]] = []
    for change in filling.entities():
        told = [
            f"{field_name(WRITABLE[change.list][name])} {value}"
            for name, value in change.properties.items()
            if value and name in WRITABLE.get(change.list, {})
        ]
        if told:
            said = _("Goes into the ledger: {name}").format(name=plain(change.label))
            found.append(Row(line((said, "bold $accent"), "  ", plain(_(", ").join(told)))))
    return found
