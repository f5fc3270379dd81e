"""What decides whether an action is possible now, and the reasons why one is not, as message ids.

A screen fills in what it knows; a reason looks at nothing else, so that it can be told without a screen.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fieldtui.i18n import N_
from screens.places import is_built


@dataclass(frozen=True)
class Situation:
    """What decides whether an action is possible now. A screen fills in what it knows.

    `door`: a door is under the cursor; `row`: a row is selected;
    `office`: the device is the office's; `unlocked`: a vault is open; `next_state`: the errand can move on;
    `scanned`: a scanner has read codes that wait for the reader;
    `running`: long work is going on; `member`: the device belongs to a community;
    `peer`: somebody else's device is under the cursor; `aside`: something that was put aside is;
    `on_disk`: the vault that is open is on a disk;
    `vault`: there is a vault to unlock;
    `instance`: the question belongs to an instance that can be removed; `last`: it was answered the last time;
    `file`: its answer is a file;
    `reading`: a camera, a folder or a port is being read;
    `valid_pass`: a pass that is not revoked is under the cursor;
    `sides`: how many sides the conflict under the cursor has; `side`: one of them, or another value, is chosen.
    """

    unlocked: bool = False
    office: bool = False
    door: bool = False
    row: bool = False
    next_state: bool = False
    running: bool = False
    scanned: bool = False
    member: bool = False
    peer: bool = False
    aside: bool = False
    on_disk: bool = False
    vault: bool = False
    sides: int = 0
    side: bool = False
    instance: bool = False
    last: bool = False
    file: bool = False
    reading: bool = False
    valid_pass: bool = False


Reason = Callable[[Situation], str]


def always(_now: Situation) -> str:
    """Always possible."""
    return ""


def locked(now: Situation) -> str:
    """Impossible while no vault is open."""
    return "" if now.unlocked else N_("Unlock the vault first.")


def no_vault(now: Situation) -> str:
    """Impossible before there is a vault."""
    return "" if now.vault else N_("There is no vault here yet.")


def no_door(now: Situation) -> str:
    """Impossible without a door under the cursor."""
    return "" if now.door else N_("There is no door under the cursor.")


def no_row(now: Situation) -> str:
    """Impossible without a selected row."""
    return "" if now.row else N_("Nothing is selected.")


def no_next_state(now: Situation) -> str:
    """Impossible for an errand that is over."""
    return "" if now.next_state else N_("There is no next step: the errand is settled or cancelled.")


def no_instance(now: Situation) -> str:
    """Impossible where nothing can be removed."""
    return "" if now.instance else N_("There is nothing to remove here.")


def no_last(now: Situation) -> str:
    """Impossible without another answer from the last time."""
    return "" if now.last else N_("There is no other answer from the last time here.")


def no_file(now: Situation) -> str:
    """Impossible for a question whose answer is no file."""
    return "" if now.file else N_("This question does not ask for a file.")


def no_scan(now: Situation) -> str:
    """Impossible while no scanned codes wait."""
    return locked(now) or ("" if now.scanned else N_("No scanner has typed a code here."))


def fewer_sides(than: int) -> Reason:
    """Impossible for a conflict with fewer sides than this."""

    def why(now: Situation) -> str:
        return no_row(now) or ("" if now.sides >= than else N_("This conflict has no such side."))

    return why


def no_side(now: Situation) -> str:
    """Impossible before a side, or another value, is chosen."""
    return no_row(now) or (
        "" if now.side else N_("Choose first: a side with its digit, or 0 for another value.")
    )


def not_office(now: Situation) -> str:
    """Impossible on a worker's device."""
    return locked(now) or ("" if now.office else N_("Only a device of the community office can do this."))


def not_built(place: str) -> Reason:
    """Impossible in a version without the screen `place`."""

    def why(now: Situation) -> str:
        return locked(now) or ("" if is_built(place) else N_("This screen is not part of this version."))

    return why


def desk(now: Situation) -> str:
    """Impossible on a worker's device, and in a version without the desk."""
    return not_office(now) or not_built("desk")(now)
