"""Exchange: where every record is, the stick out, files in, and joining a community in the first place."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from fieldtui.i18n import _, ngettext
from screens.asking import AskText
from screens.choosing import Wanted
from screens.drawing import line, lines, text
from screens.exchange_view import (
    ExchangeView,
    aside_line,
    aside_reason,
    exchange_view,
    masthead,
    peer_line,
    three_words,
)
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.rows import Row
from sync.exchange import (
    REQUEST_SUFFIX,
    Exported,
    enrolment_request,
    export_to,
    found_community,
    put_file,
)
from sync.exchange.aside import Aside
from sync.exchange.folders import remember_folder
from sync.exchange.standing import Peer

# Bundles that are named after an export; more are counted.
MOST_SAID = 5


class ExchangeScreen(Listing):
    """The three words, and what can be done about them."""

    PLACE: ClassVar[str] = "exchange"

    def __init__(self) -> None:
        super().__init__()
        self._view: ExchangeView | None = None

    async def load(self) -> None:
        before, self._view = self._view, await self.call(exchange_view)
        if before and self._view.enrolled and not before.enrolled:
            # Another list than before joining: it begins at its top, where Enter exports.
            self.rows.show([])
            self.say()
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw the view model at the width there is."""
        view = self._view
        if view is None:
            return
        device = self.session.device
        self.head(masthead(view, device, device.today()))
        if view.enrolled:
            self.show_top(three_words(view, self.size.width - 2))
            self.show_rows(self._enrolled(view))
        else:
            self.show_top(_not_enrolled())
            self.show_rows(self._joining(view))

    def _enrolled(self, view: ExchangeView) -> list[Row[Act]]:
        width = self.size.width - 2
        rows: list[Row[Act]] = [Row(text(_("Export to"), "bold"))]
        for path, _count in view.carriers:
            rows.append(Row(line("  ", str(path)), partial(self._export, path), f"out {path}"))
        rows.append(Row(text("  " + _("Another folder …")), self._export_elsewhere, "out"))
        rows.append(Row(text(_("Merge"), "bold")))
        for path, count in view.carriers:
            said = ngettext("{count} bundle", "{count} bundles", count).format(count=count)
            rows.append(
                Row(line("  ", str(path), (f"  {said}", "dim")), partial(self._merge, path), f"in {path}")
            )
        rows.append(Row(text("  " + _("Files or a folder …")), self._merge_elsewhere, "in"))
        rows.append(Row(text(_("Devices"), "bold")))
        for peer in view.standing.peers:
            content = peer_line(self.session.device, peer, width)
            rows.append(Row(content, partial(self._about, peer), f"peer {peer.device.hex()}"))
        if view.standing.aside:
            rows.append(Row(text(_("Put aside"), "bold")))
        for aside in view.standing.aside:
            content = aside_line(self.session.device, aside, width)
            rows.append(Row(content, partial(self._why, aside), f"aside {aside.id}"))
        return rows

    def _joining(self, view: ExchangeView) -> list[Row[Act]]:
        rows: list[Row[Act]] = [Row(text(_("1. Write the request for the office to"), "bold"))]
        for path, _count in view.carriers:
            rows.append(Row(line("  ", str(path)), partial(self._request, path), f"ask {path}"))
        return [
            *rows,
            Row(text("  " + _("Another folder …")), self._request_elsewhere, "ask"),
            Row(text(_("2. Read the office's answer"), "bold")),
            Row(text("  " + _("Choose the file …")), self._answer, "answer"),
            Row(text(_("Or: this is the office"), "bold")),
            Row(text("  " + _("Create a community …")), self._found, "found"),
        ]

    # ------------------------------------------------------------ out

    async def do_export_elsewhere(self) -> None:
        """Export to a folder that is chosen."""
        self.begin(self._export_elsewhere())

    async def _export_elsewhere(self) -> None:
        folder = await self._folder(_("Export to which folder?"))
        if folder is not None:
            await self._export(folder)

    async def _folder(self, question: str) -> Path | None:
        """A folder that a person chooses."""
        chosen = await self.find_path(Wanted(question, folders=True))
        return chosen[0] if chosen else None

    async def _export(self, folder: Path) -> None:
        self.say(text(_("Writing and checking …")))
        with self.work(_("Writing and checking")):
            written = await self.call(export_to, folder)
            await self.call(remember_folder, folder)
        await self.load()
        self.say(*said_of(written))

    # ------------------------------------------------------------ in

    async def do_merge(self) -> None:
        """Merge files that are chosen."""
        self.begin(self._merge_elsewhere())

    async def _merge_elsewhere(self) -> None:
        await self.program.open("inbox")

    async def _merge(self, folder: Path) -> None:
        await self.program.open("inbox", folder)

    # ------------------------------------------------------------ to look at

    async def _about(self, peer: Peer) -> None:
        grids = ", ".join(peer.grids) or "-"
        self.say(
            text(peer.person, "bold"),
            text(_("Device {id}, grids: {grids}").format(id=peer.device.hex()[:12], grids=grids)),
        )

    async def _why(self, aside: Aside) -> None:
        self.say(text(aside_reason(aside), lines=True))

    # ------------------------------------------------------------ joining

    async def _request_elsewhere(self) -> None:
        folder = await self._folder(_("Write the request to which folder?"))
        if folder is not None:
            await self._request(folder)

    async def _request(self, folder: Path) -> None:
        data = await self.call(enrolment_request)
        name = self.session.device.id.hex()[:6] + REQUEST_SUFFIX
        path = await self.call(lambda _device: put_file(folder, name, data))
        await self.call(remember_folder, folder)
        await self.load()
        self.say(
            text(_("The request is written and checked: {path}").format(path=path), "bold $success"),
            text(_("Carry it to the office. The office gives you a file back; then come here again.")),
        )

    async def _answer(self) -> None:
        wanted = Wanted(_("Which file is the office's answer?"), (".fieldtui",))
        chosen = await self.find_path(wanted)
        if chosen:
            await self.program.open("joining", chosen[0])

    async def _found(self) -> None:
        why = _("This device becomes the office of a new community. Workers join it afterwards.")
        asked = _("What is the community called?")
        name = await self.ask(AskText(self.session, asked, why=why))
        if not name:
            return
        question = line((_('Create the community "{name}"?').format(name=name), "bold"))
        if not await self.ask(Confirm(question, _("Create"))):
            self.session.unsent[asked, 0] = {"answer": name}
            return
        await self.call(found_community, name)
        await self.load()
        await self.program.go("desk")


def said_of(written: list[Exported]) -> list[Content]:
    """What an export says once every bundle has been read back."""
    said = [text(_("Written and checked. It is safe to remove the stick now."), "bold $success")]
    for one in written[:MOST_SAID]:
        events = ngettext("{count} record", "{count} records", one.events).format(count=one.events)
        said.append(
            line(
                ("  " + one.path.name, "bold"),
                "  " + _("for {people}").format(people=_(", ").join(one.recipients)),
                f"  {events}  {one.size:,} B",
            )
        )
    left = len(written) - MOST_SAID
    if left > 0:
        said.append(
            text(ngettext("… and {count} more", "… and {count} more", left).format(count=left), "dim")
        )
    return said


def _not_enrolled() -> Content:
    return lines(
        text(_("This device belongs to no community yet."), "bold"),
        text(_("It writes a request, the office answers with a file, and both compare a code of 16 digits.")),
    )
