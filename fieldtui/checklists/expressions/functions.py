"""The function library by name: the ODK XForms specification, plus floor and ceiling."""

from collections.abc import Mapping

from fieldtui.checklists.expressions.functions_dates import DATES
from fieldtui.checklists.expressions.functions_nodes import NODES
from fieldtui.checklists.expressions.functions_numbers import NUMBERS
from fieldtui.checklists.expressions.functions_text import TEXTS
from fieldtui.checklists.expressions.signatures import Function

FUNCTIONS: Mapping[str, Function] = {**NUMBERS, **TEXTS, **DATES, **NODES}

NOT_YET = frozenset({
    "area", "enclosed-area", "distance", "geofence", "intersects", "randomize",
    "extract-signed", "pulldata", "jr:itext",
})  # fmt: skip
"""Functions that exist but that nothing here answers: places on the map, signatures, outside lists."""
