"""Passes: those that the office issued, of one door or of all; issuing, renewing and taking back."""

from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.log.names import Dot
from fieldtui.passes import (
    EXPIRED,
    REVOKED,
    STATES,
    VALID,
    Issued,
    grouped,
    passes,
    revoke_pass,
    short_address,
)
from fieldtui.registry import address_of
from screens.drawing import fit, joined, line, lines, text
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.pass_making import make_pass, renew
from screens.rows import Row
from screens.situation import Situation

# Each state's sign and colour; the word is in `STATES`.
SIGNS: dict[str, tuple[str, str]] = {
    VALID: ("+", "$success"),
    EXPIRED: ("=", "$text-muted"),
    REVOKED: ("x", "$error"),
}


def where(device: Device, door: Dot) -> str:
    """The short address of a door, empty for all of them."""
    if not door:
        return ""
    with device.read() as db:
        return short_address(address_of(db, door))


class PassesScreen(Listing):
    """The passes of `door`, or of all doors (0)."""

    PLACE: ClassVar[str] = "passes"

    def __init__(self, door: Dot = 0) -> None:
        super().__init__()
        self.door = door
        """The door whose passes these are, 0 for all."""
        self._every = False
        self._where = ""
        self._found: list[Issued] | None = None

    def situation(self) -> Situation:
        one = self._selected()
        row = self.rows.selected is not None
        return self.situation_with(row, valid_pass=one is not None and one.state != REVOKED)

    async def load(self) -> None:
        states = tuple(STATES) if self._every else (VALID,)
        self._where = await self.call(where, self.door)
        self._found = await self.call(passes, door=self.door, states=states)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw the list at the width there is."""
        found = self._found
        if found is None:
            return
        self.head(line(f" {_('Passes')}  ", self._where))
        rows: list[Row[Act]] = []
        if self.session.device.is_office:
            rows.append(Row(text(_("Issue a pass …"), "bold"), partial(make_pass, self, self.door), "new"))
        width = self.size.width - 2
        rows += [Row(row_of(one, width), partial(self._about, one), one.number) for one in found]
        self.show_rows(rows)
        said = [text(self._counted(found), "dim")]
        if not self.session.device.is_office:
            said.append(
                text(_("The office issues passes; the gate (Ctrl+Y) says whether one is valid."), "dim")
            )
        self.show_top(lines(*said))

    def _counted(self, found: list[Issued]) -> str:
        count = sum(one.state == VALID for one in found)
        valid = ngettext("{count} pass is valid", "{count} passes are valid", count).format(count=count)
        others = len(found) - count
        over = ngettext("{count} is not", "{count} are not", others).format(count=others)
        return joined((valid, over if others else ""), _(", "))

    def _selected(self) -> Issued | None:
        row = self.rows.selected_row
        return next((one for one in self._found or () if row is not None and one.number == row.key), None)

    async def _about(self, one: Issued) -> None:
        device = self.session.device
        issued = _("issued on {day}").format(day=device.day_of(one.wall))
        revoked = _("revoked on {day}").format(day=device.day_of(one.revoked)) if one.revoked else ""
        whose = _("whose: {name}").format(name=one.resident) if one.resident else ""
        number = _("number {number}").format(number=grouped(one.number))
        self.say(
            text(joined((number, one.holder, one.address)), "bold"), text(joined((whose, issued, revoked)))
        )

    # ------------------------------------------------------------ what can be done

    async def do_new_pass(self) -> None:
        """Ask for what a new pass needs."""
        self.begin(make_pass(self, self.door))

    async def do_renew_pass(self) -> None:
        """Issue the selected pass anew."""
        one = self._selected()
        if one is not None:
            self.begin(renew(self, one))

    async def do_every_pass(self) -> None:
        """Those that are over too, or not."""
        self._every = not self._every
        await self.load()

    async def do_revoke_pass(self) -> None:
        """Take the selected pass back."""
        one = self._selected()
        if one is not None:
            self.begin(self._revoke(one))

    async def _revoke(self, one: Issued) -> None:
        question = lines(
            text(_("Revoke the pass of {holder}?").format(holder=one.holder), "bold"),
            text(joined((one.address, one.resident, grouped(one.number)))),
            text(
                _("It holds no longer here, and at every gate that hears of it. This cannot be taken back.")
            ),
        )
        if await self.ask(Confirm(question, _("Revoke"))):
            await self.call(revoke_pass, one.number)
            await self.load()
            self.say(text(_("Revoked. The next export carries it to the other devices."), "bold $success"))


def row_of(one: Issued, width: int) -> Content:
    """A pass in one line: state, what stands on it, the door, the last day, its number, whose it is."""
    sign, colour = SIGNS[one.state]
    room = width - 12 - 14 - 13 - 18
    return line(
        (fit(f"{sign} {_(STATES[one.state])}", 12), f"bold {colour}"),
        (fit(one.holder, 14), "bold"),
        # Where there is no room for both, Enter says whose it is.
        fit(joined((one.address, one.resident if room > 30 else ""), "  "), max(room, 10)),
        fit(f" {one.until}", 13),
        fit(grouped(one.number), 18),
    )
