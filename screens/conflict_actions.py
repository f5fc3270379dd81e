"""The rows of the registry of actions for conflicts, in the order of `actions.Action`. A table of data."""

from fieldtui.i18n import N_
from screens.situation import Reason, fewer_sides, no_row, no_side

Row = tuple[str, tuple[str, ...], str, str, tuple[str, ...], int, Reason]

_HERE = ("conflicts",)

CONFLICT_ACTIONS: tuple[Row, ...] = (
    ("first_side", ("1",), N_("Side 1"), N_("Chooses the first side."), _HERE, 1, fewer_sides(1)),
    ("second_side", ("2",), N_("Side 2"), N_("Chooses the second side."), _HERE, 2, fewer_sides(2)),
    ("third_side", ("3",), N_("Side 3"), N_("Chooses the third side."), _HERE, 0, fewer_sides(3)),
    (
        "next_side",
        ("right",),
        N_("Next side"),
        N_("Chooses the side after the chosen one."),
        _HERE,
        0,
        no_row,
    ),
    (
        "previous_side",
        ("left",),
        N_("Side before"),
        N_("Chooses the side before the chosen one."),
        _HERE,
        0,
        no_row,
    ),
    (
        "other_value",
        ("0",),
        N_("Other value"),
        N_("Types another value than those of the sides; of a state, chooses one that can follow."),
        _HERE,
        3,
        no_row,
    ),
    (
        "decide",
        ("enter",),
        N_("Decide"),
        N_(
            "Records what is chosen in the place of all sides. It cannot be undone; only another change can follow it."
        ),
        _HERE,
        4,
        no_side,
    ),
    (
        "read_on",
        ("tab",),
        N_("Read on"),
        N_("Scrolls what stands below the list; at its end, back."),
        _HERE,
        0,
        no_row,
    ),
)
