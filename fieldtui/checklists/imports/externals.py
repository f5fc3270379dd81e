"""Questions that choose from the sheet external_choices: made ready for pyxform."""

import re
from collections.abc import Mapping

from fieldtui.checklists.imports.columns import by_meaning

_EXTERNAL = re.compile(r"\s*select[ _]one[ _]external\s", re.IGNORECASE)


def with_filters(
    sheets: Mapping[str, list[dict[str, str]]], headers: Mapping[str, list[str]]
) -> tuple[dict[str, list[dict[str, str]]], dict[str, list[str]]]:
    """Sheets and headings with a filter that lets everything through where a question has none: pyxform would make
    a text of it."""
    columns = by_meaning(headers.get("survey", ()))
    kind, chosen = columns.get("type", {}).get(""), columns.get("choice_filter", {}).get("", "choice_filter")
    rows = [
        {**row, chosen: "true()"} if _EXTERNAL.match(row.get(kind or "", "")) and not row.get(chosen) else row
        for row in sheets.get("survey", ())
    ]
    known = headers.get("survey", [])
    more = [chosen] if chosen not in known and any(chosen in row for row in rows) else []
    return {**sheets, "survey": rows}, {**headers, "survey": [*known, *more]}
