"""The rows of the registry of actions for residents' passes and the gate, in the order of `actions.Action`.

A table of data.
"""

from fieldtui.i18n import N_
from screens.situation import Reason, Situation, always, no_door, not_office

Row = tuple[str, tuple[str, ...], str, str, tuple[str, ...], int, Reason]

_HERE = ("passes",)


def cannot_issue(now: Situation) -> str:
    """Impossible on a worker's device, and while something runs."""
    return not_office(now) or (N_("Wait until it is done, or stop it with Ctrl+T.") if now.running else "")


def no_valid_pass(now: Situation) -> str:
    """Impossible without a pass under the cursor that can be taken back."""
    return cannot_issue(now) or ("" if now.valid_pass else N_("Select a pass that is not revoked."))


PASS_ACTIONS: tuple[Row, ...] = (
    (
        "door_passes",
        ("9",),
        N_("Passes"),
        N_("The passes of this door; the office issues one, renews it, or takes it back."),
        ("door",),
        0,
        no_door,
    ),
    (
        "open_passes",
        ("7",),
        N_("Passes"),
        N_("Residents' passes: those that are valid, and issuing a new one."),
        ("desk",),
        0,
        always,
    ),
    (
        "new_pass",
        ("1",),
        N_("New pass"),
        N_("Issues a pass and writes it as a page to print: for whom, until when, where to."),
        _HERE,
        2,
        cannot_issue,
    ),
    (
        "renew_pass",
        ("2",),
        N_("Renew the pass"),
        N_("Issues the selected pass anew for the same holder, and revokes the old one."),
        _HERE,
        3,
        no_valid_pass,
    ),
    (
        "every_pass",
        ("3",),
        N_("All or valid"),
        N_("Shows expired and revoked passes too, or only those that are valid."),
        _HERE,
        4,
        always,
    ),
    (
        "revoke_pass",
        ("4",),
        N_("Revoke"),
        N_("Takes the selected pass back, everywhere and for good, after asking."),
        _HERE,
        5,
        no_valid_pass,
    ),
)
