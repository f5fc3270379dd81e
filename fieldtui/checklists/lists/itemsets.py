"""`select_one_external`: a question whose choices are rows of itemsets.csv, the lists of a form that are too long for it.

In the XForm it is an `<input>` with the attribute `query`, an expression over a list that the form does not declare.
All such lists are in one file, told apart by the column `list_name`; labels in several languages are in columns
`label::LANGUAGE`. Source: pyxform (`external_choices_to_csv`) and ODK Collect's itemsets.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from xml.etree.ElementTree import Element

from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.tables import Table, table_of
from fieldtui.checklists.lists.documents import attribute, local

FILE = "itemsets.csv"
VALUE, LABEL = "name", "label"
SHEET = "external_choices"
_LIST = "list_name"
_QUERY = re.compile(r"\A\s*instance\(\s*['\"]([^'\"]+)['\"]\s*\)")


def is_external(element: Element) -> bool:
    """Does this control choose from itemsets.csv?"""
    return local(element.tag) == "input" and bool(attribute(element, "query").strip())


def queried(element: Element) -> tuple[str, str]:
    """The name that the list of such a control has here, and the expression that gives its rows. The name is one that
    no list of a form has: a form may have another list that is called the same."""
    query = attribute(element, "query").strip()
    match = _QUERY.match(query)
    if match is None:
        return "", query
    name = _called(match[1])
    return name, f"instance('{name}'){query[match.end() :]}"


def _called(name: str) -> str:
    return f"{FILE}/{name}"


def itemsets(document: Node) -> dict[str, Node]:
    """The lists in itemsets.csv by the names that they have here, as documents."""
    table = table_of(document)
    if table is None:
        return {}
    columns = [name for name in table.columns if name != _LIST]
    rows: dict[str, list[tuple[str, ...]]] = {}
    cells = zip(*(table.column(name) for name in columns), strict=True)
    for name, row in zip(table.column(_LIST), cells, strict=True):
        if name:
            rows.setdefault(_called(name), []).append(row)
    return {name: Table(columns, found).document for name, found in rows.items()}


def as_file(headings: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """itemsets.csv with the rows of the sheet external_choices; empty rows are left out."""
    written = StringIO(newline="")
    table = csv.DictWriter(written, list(headings), restval="", extrasaction="ignore", quoting=csv.QUOTE_ALL)
    table.writeheader()
    table.writerows(row for row in rows if any(row.values()))
    return written.getvalue().encode()


def labels_of(table: Table, name: str) -> dict[str, Sequence[str]]:
    """The texts of a column with labels, by language; the column itself is that of "", if there is one."""
    found = {"": table.column(name)} if name in table.columns else {}
    before = f"{name}::"
    return found | {
        column[len(before) :].strip(): table.column(column)
        for column in table.columns
        if column.startswith(before)
    }
