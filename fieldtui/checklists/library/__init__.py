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


_BUILT_IN = (
    BuiltIn("four_category_screening", Phrase("Four-category screening of a household")),
    BuiltIn("observation_reading", Phrase("Daily reading in observation")),
    BuiltIn("occupancy_check", Phrase("Occupancy check")),
    BuiltIn("weekly_call", Phrase("Weekly call to an older person living alone")),
    BuiltIn("chronic_medicine", Phrase("Medicine needs of chronic patients")),
    BuiltIn("shop_reopening", Phrase("Shop reopening and disinfection")),
    BuiltIn("kitchen_fumes", Phrase("Kitchen fumes of a restaurant")),
    BuiltIn("fire_safety", Phrase("Fire and explosives safety")),
    BuiltIn("gate_check", Phrase("Gate check")),
)


def builtin_checklists() -> tuple[BuiltIn, ...]:
    """All of them, in the order in which they are offered."""
    return _BUILT_IN
