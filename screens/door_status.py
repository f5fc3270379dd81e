"""What a door looks like in a few cells: a word, a symbol and the name of a colour, in that order of importance.

Only ASCII symbols: their width is the same on every terminal.
"""

from dataclasses import dataclass

from fieldtui.buildings import DoorCell
from fieldtui.i18n import N_, _
from fieldtui.visits import ANSWERED, BY_PHONE, DARK, FOLLOW_UP, LIT, MOVED_OUT, NO_ANSWER, REFUSED
from screens.drawing import cells

# Word, symbol, and the name of the style (a component class of the elevation).
DONE = (N_("visited"), "", "done")
TO_DO = (N_("to visit"), "", "to-do")
PHONED = (N_("phoned"), "", "done")
OUT = (N_("out"), "", "out")
OUT_AGAIN = N_("out x{count}")
TURNED_AWAY = (N_("refused"), "!", "refused")
LEFT = (N_("moved"), "", "left")
AGAIN = (N_("return"), ">", "out")
BEGUN = (N_("begun"), "~", "begun")
WANTED = (N_("errand"), "+", "errand")
VACANT = (N_("vacant"), "", "left")
_EVERY = (DONE, TO_DO, PHONED, OUT, TURNED_AWAY, LEFT, AGAIN, BEGUN, WANTED, VACANT)

_BY_OUTCOME = {
    ANSWERED: DONE,
    NO_ANSWER: OUT,
    REFUSED: TURNED_AWAY,
    MOVED_OUT: LEFT,
    FOLLOW_UP: AGAIN,
}
# Attempts are counted up to here: nine times in vain is many times.
_MOST = 9


@dataclass(frozen=True)
class Look:
    """How a door is drawn: the window's mark (one cell), the status, and the style's name."""

    window: str
    status: str
    style: str


def look_of(door: DoorCell) -> Look:
    """How `door` is drawn now, in the language in use."""
    word, symbol, style = _status(door)
    tries = sum(1 for attempt in door.attempts if attempt.outcome == NO_ANSWER)
    if word == OUT[0] and tries > 1:
        return Look(_window(door), _(OUT_AGAIN).format(count=min(tries, _MOST)), style)
    if door.errands and not symbol:
        symbol = WANTED[1]
    return Look(_window(door), _(word) + symbol, style)


def _status(door: DoorCell) -> tuple[str, str, str]:
    if door.drafted:
        return BEGUN
    if door.attempts:
        last = door.attempts[-1]
        if last.outcome == ANSWERED and last.way == BY_PHONE:
            return PHONED
        return _BY_OUTCOME.get(last.outcome, TO_DO)
    if door.errands:
        return WANTED
    return VACANT if door.occupancy == "empty" else TO_DO


def _window(door: DoorCell) -> str:
    """`*` lit, `.` dark, `?` not what the ledger says, blank when nobody has looked."""
    if door.disagrees:
        return "?"
    if door.seen == LIT:
        return "*"
    return "." if door.seen == DARK or door.occupancy == "empty" else " "


def status_cells() -> int:
    """The cells that any status takes in the language in use."""
    counted = cells(_(OUT_AGAIN).format(count=_MOST))
    return max(counted, *(cells(_(word)) + max(1, len(symbol)) for word, symbol, _style in _EVERY))
