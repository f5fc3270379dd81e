"""The checklists that come with the product, written as XLSForms. `tools/make_checklists.py` writes them."""

from dataclasses import dataclass
from importlib.resources import files

from fieldtui.checklists.errors import Phrase


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One checklist in the box: its name (of the file, without ending) and what it is for."""

    name: str
    title: Phrase

    def read(self) -> bytes:
        """The spreadsheet, to import or to hand out for changing."""
        return (files(__name__) / f"{self.name}.xlsx").read_bytes()


_BUILT_IN = (BuiltIn("four_category_screening", Phrase("Four-category screening of a household")),)


def builtin_checklists() -> tuple[BuiltIn, ...]:
    """All of them, in the order in which they are offered."""
    return _BUILT_IN
