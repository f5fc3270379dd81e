"""The checklists that come with the product, as tables to read and to change; `tools/make_checklists.py` makes
spreadsheets of them. One module is one checklist, `rows` is how a row is written, `endings` what inspections
share. No spreadsheet is written here."""

from tools.checklists.chronic_medicine import CHRONIC_MEDICINE
from tools.checklists.fire_safety import FIRE_SAFETY
from tools.checklists.four_categories import FOUR_CATEGORIES
from tools.checklists.gate_check import GATE_CHECK
from tools.checklists.kitchen_fumes import KITCHEN_FUMES
from tools.checklists.observation_reading import OBSERVATION_READING
from tools.checklists.occupancy_check import OCCUPANCY_CHECK
from tools.checklists.shop_reopening import SHOP_REOPENING
from tools.checklists.weekly_call import WEEKLY_CALL

CHECKLISTS = (
    FOUR_CATEGORIES,
    OBSERVATION_READING,
    OCCUPANCY_CHECK,
    WEEKLY_CALL,
    CHRONIC_MEDICINE,
    SHOP_REOPENING,
    KITCHEN_FUMES,
    FIRE_SAFETY,
    GATE_CHECK,
)
"""All of them, in the order in which the program offers them."""
