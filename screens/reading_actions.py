"""The rows of the registry of actions for the screen that reads QR codes, in the order of `actions.Action`."""

from fieldtui.i18n import N_
from screens.office_actions import Row
from screens.situation import Situation


def not_reading(now: Situation) -> str:
    """Impossible while nothing is being read."""
    return "" if now.reading or now.running else N_("Nothing is being read.")


READING_ACTIONS: tuple[Row, ...] = (
    (
        "stop_reading",
        ("ctrl+t",),
        N_("Stop"),
        N_("Stops camera, folder and port; what was read is kept."),
        ("reading",),
        2,
        not_reading,
    ),
)
