"""The function library by name: the ODK XForms specification, plus floor and ceiling."""

from collections.abc import Mapping

from fieldtui.checklists.expressions.functions_dates import DATES
from fieldtui.checklists.expressions.functions_nodes import NODES
from fieldtui.checklists.expressions.functions_numbers import NUMBERS
from fieldtui.checklists.expressions.functions_places import PLACES
from fieldtui.checklists.expressions.functions_text import TEXTS
from fieldtui.checklists.expressions.signatures import Function

FUNCTIONS: Mapping[str, Function] = {**NUMBERS, **TEXTS, **DATES, **NODES, **PLACES}

NOT_YET = frozenset({"pulldata"})
"""Functions that exist but that nothing here answers: outside lists."""
