"""Enrolling a device at the office: who asks, for which grids or for the office, the code, the answer to carry back.

The answer goes back as a file or as QR codes; the request may have come either way.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from fieldtui.community import Grid, grids
from fieldtui.device import OFFICE, WORKER, Device
from fieldtui.i18n import _, ngettext
from fieldtui.text import name_for_file
from screens.asking import ticked
from screens.big_code import big
from screens.by_codes import Answer, answer_rows, show_bundle, with_least
from screens.choosing import Wanted
from screens.drawing import line, lines, text
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.rows import Row
from screens.secret import root_keys
from sync.exchange import BUNDLE_SUFFIX, Outgoing, enrol, mark_exported, put_file, read_request
from sync.exchange.folders import remember_folder
from sync.exchange.parcels import Carried, Parcel, name_of, parcel_of
from sync.roots import RootKeys


class EnrollingScreen(Listing):
    """The request of a new device, from a file or by codes."""

    PLACE: ClassVar[str] = "enrolling"

    def __init__(self, carried: Carried) -> None:
        super().__init__()
        self._carried = carried
        self._request = Parcel("", b"")
        self._person = ""
        self._grids: list[Grid] = []
        self._chosen: set[str] = set()
        self._office = False
        self._answer: Answer | None = None

    async def load(self) -> None:
        self.head(line(f" {_('Enrol a device')}  ", name_of(self._carried)))
        if not self._request.data:
            # Once: who is shown is who is enrolled, though the stick be another by then.
            request = await self.call(lambda _device: parcel_of(self._carried))
            self._person = read_request(request.data, request.name).person
            self._grids = await self.call(grids)
            self._request = request
        self.draw()

    def draw(self) -> None:
        """Draw the grids, or after the enrolment the ways of the answer."""
        if self._answer is not None:
            self.show_rows(self._ways(self._answer))
            return
        who = _("The device of {person} asks to be enrolled.").format(person=self._person)
        question = _("Which grids is this person answerable for? The device gets the data of these alone.")
        if self._office:
            question = _(
                "A device of the office holds the data of all grids and confirms what workers bring."
            )
        self.show_top(lines(text(who, "bold"), text(question, "dim")))
        rows: list[Row[Act]] = [
            Row(
                ticked(line(grid.code, "  ", grid.name), grid.code in self._chosen),
                partial(self._tick, grid.code),
                f"grid {grid.code}",
            )
            for grid in self._grids
        ]
        office = line(_("A device of the office, with all grids"))
        rows.append(Row(ticked(office, self._office), self._tick_office, "office"))
        count = len(self._chosen)
        said = ngettext("Enrol for {count} grid …", "Enrol for {count} grids …", count).format(count=count)
        if self._office:
            said = _("Enrol as a device of the office …")
        rows.append(Row(text(said, "bold"), self._enrol_by_file, "enrol"))
        rows.append(
            Row(text(_("The same, and answer by QR codes …"), "bold"), self._enrol_by_codes, "enrol qr")
        )
        self.show_rows(rows)

    def _ways(self, answer: Answer) -> list[Row[Act]]:
        least = _("Show certificate and rules only: about {count} QR codes, records later …")
        return [
            *answer_rows(self, answer, least, lambda outgoing: partial(show_bundle, self, outgoing)),
            Row(text(_("Write the answer to a folder or stick …"), "bold"), self._write_elsewhere, "write"),
            Row(text(_("Back to grids and devices"), "bold"), self.leave, "back"),
        ]

    async def do_tick(self) -> None:
        """Tick the grid under the cursor."""
        row = self.rows.selected_row
        if row is not None and row.key == "office":
            await self._tick_office()
        elif row is not None and row.key.startswith("grid "):
            await self._tick(row.key.removeprefix("grid "))

    async def _tick(self, code: str) -> None:
        self._chosen ^= {code}
        self._office = False
        self.draw()

    async def _tick_office(self) -> None:
        self._office = not self._office
        self._chosen = set()
        self.draw()

    async def _enrol_by_file(self) -> None:
        if not await self._decided():
            return
        keys = await root_keys(self)
        folder = await self._folder()
        if folder is not None:
            await self._enrol(keys)
            await self._write(folder)
            self.rows.stand_at("back", -1)

    async def _enrol_by_codes(self) -> None:
        if not await self._decided():
            return
        if not self._office and not await self.ask(self._sure_of_grids()):
            return
        await self._enrol(await root_keys(self))
        self.rows.stand_at("", 0)
        self.say(text(_("Show the answer to the new device; it shows a code, too. Compare the two.")))

    async def _decided(self) -> bool:
        """Whether it is clear for what the device is enrolled."""
        if not (self._chosen or self._office):
            self.say(text(_("Tick at least one grid."), "bold $error"))
            return False
        return not self._office or await self.ask(self._sure()) is True

    @property
    def _codes(self) -> list[str]:
        return [grid.code for grid in self._grids if grid.code in self._chosen]

    async def _enrol(self, keys: RootKeys | None) -> None:
        role = OFFICE if self._office else WORKER
        with self.work(_("Enrolling")):
            self._answer, code = await self.call(enrolled, self._request, self._codes, role, keys)
        self.show_top(_code_shown(self._person, code))
        self.draw()

    async def _folder(self) -> Path | None:
        wanted = Wanted(_("Write the answer to which folder or stick?"), folders=True)
        beside = self._carried.parent if isinstance(self._carried, Path) else None
        return next(iter(await self.find_path(wanted, beside)), None)

    async def _write_elsewhere(self) -> None:
        folder = await self._folder()
        if folder is not None:
            await self._write(folder)

    async def _write(self, folder: Path) -> None:
        if self._answer is None:
            return
        (outgoing,) = self._answer.everything
        with self.work(_("Writing and checking")):
            path = await self.call(write_answer, outgoing, folder, self._request.name)
        self.say(
            text(_("Written and checked. It is safe to remove the stick now."), "bold $success"),
            text(path.name, "bold"),
            text(_("On the new device: Exchange (F5), read the office's answer, compare the code.")),
        )

    def _sure_of_grids(self) -> Confirm:
        question = _("Enrol the device of {person} for grid {grids}?")
        said = question.format(person=self._person, grids=_(", ").join(self._codes))
        return Confirm(text(said, "bold"), _("Enrol"))

    def _sure(self) -> Confirm:
        question = lines(
            text(_("Enrol the device of {person} for the office?").format(person=self._person), "bold"),
            text(_("It gets everybody's data, and all devices take its word for the office's.")),
        )
        return Confirm(question, _("Enrol"))


def enrolled(
    device: Device, request: Parcel, codes: Sequence[str], role: str, keys: RootKeys | None
) -> tuple[Answer, str]:
    """Enrol the device that asks in `request`: what it is answered, and the code to compare.

    Raises what `enrol` raises; enrolling again from the same request is harmless.
    """
    outgoing, code = enrol(device, request.data, codes, role=role, keys=keys, name=request.name)
    return with_least(device, (outgoing,)), code


def write_answer(device: Device, outgoing: Outgoing, folder: Path, name: str) -> Path:
    """Write the answer to the request `name` into `folder`: where it is. Raises what `put_file` raises."""
    # Ends in the office's own mark, as every bundle of its: Exchange does not count it as brought by others.
    stamp = f"{device.clock():%Y%m%d-%H%M%S}-{device.id.hex()[:6]}"
    stem = name_for_file(Path(name).stem, "answer")
    file_name = f"{stem}-{stamp}{BUNDLE_SUFFIX}"
    path = put_file(folder, file_name, outgoing.data)
    mark_exported(device, outgoing, file_name)
    remember_folder(device, folder)
    return path


def _code_shown(person: str, code: str) -> Content:
    return lines(
        text(_("{person} is enrolled. Both screens must show this code:").format(person=person), "bold"),
        text(""),
        big(code),
        text(""),
        text(code, "bold"),
    )
