"""Exchange: where every record is, the stick out, files in, and joining a community in the first place."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from fieldtui.i18n import _, ngettext
from screens import deciding
from screens.asking import AskText
from screens.backing_up import after_export, backup_line, backup_rows, choose, choose_after_export
from screens.by_codes import show_request
from screens.choosing import Wanted
from screens.drawing import fit, line, lines, text
from screens.exchange_view import (
    ExchangeView,
    about_bundle,
    about_peer,
    aside_line,
    bundle_line,
    exchange_view,
    masthead,
    peer_lines,
    three_words,
)
from screens.listing import Act, Viewing
from screens.over import Confirm
from screens.printing import print_row
from screens.rows import Row
from screens.situation import Situation
from sync.exchange import (
    REQUEST_SUFFIX,
    Exported,
    enrolment_request,
    export_to,
    found_community,
    put_file,
)
from sync.exchange.admitting import ADMISSIBLE
from sync.exchange.aside import ASIDE_SUFFIX, Aside, forget_aside, kept_aside
from sync.exchange.folders import remember_folder
from sync.exchange.telling import forked_log, records_of, what_a_fork_is, why_aside

# Bundles that are named after an export; more are counted.
MOST_SAID = 5


class ExchangeScreen(Viewing[ExchangeView]):
    """The three words, and what can be done about them."""

    PLACE: ClassVar[str] = "exchange"

    def __init__(self) -> None:
        super().__init__(exchange_view)

    async def load(self) -> None:
        before = self.view
        await super().load()
        if before and self.view and self.view.enrolled and not before.enrolled:
            # Another list than before joining: it begins at its top, where Enter exports.
            self.rows.show([])
            self.say()
            self.redraw()

    def situation(self) -> Situation:
        on_disk = self.session.device.vault.path is not None
        row, aside = self.rows.selected is not None, self._aside() is not None
        return self.situation_with(row, aside=aside, on_disk=on_disk)

    def draw(self, view: ExchangeView) -> None:
        device = self.session.device
        self.head(masthead(view, device, device.today()))
        if view.enrolled:
            about = backup_line(device, view.backup)
            words = three_words(view, self.size.width - 2)
            self.show_top(words if about is None else lines(words, about))
            self.show_rows(
                [
                    *self._ways(view),
                    *backup_rows(self),
                    *self._others(view),
                    *self._unfinished(view),
                    *self._bundles(view),
                ]
            )
        else:
            self.show_top(_not_enrolled())
            self.show_rows([*self._joining(view), *backup_rows(self)])

    def _ways(self, view: ExchangeView) -> list[Row[Act]]:
        rows: list[Row[Act]] = [Row(text(_("Export to"), "bold"))]
        for path, _count in view.carriers:
            rows.append(Row(line("  ", str(path)), partial(self._export, path), f"out {path}"))
        rows.append(Row(text("  " + _("Another folder …")), self._export_elsewhere, "out"))
        rows.append(Row(text("  " + _("Show as QR codes")), self._show_codes, "show"))
        rows.append(print_row(self))
        rows.append(Row(text(_("Merge"), "bold")))
        for path, count in view.carriers:
            said = ngettext("{count} bundle", "{count} bundles", count).format(count=count)
            rows.append(
                Row(line("  ", str(path), (f"  {said}", "dim")), partial(self._merge, path), f"in {path}")
            )
        rows.append(Row(text("  " + _("Files or a folder …")), self._merge_elsewhere, "in"))
        return [*rows, Row(text("  " + _("Read QR codes …")), partial(self.program.open, "reading"), "read")]

    def _others(self, view: ExchangeView) -> list[Row[Act]]:
        device, width = self.session.device, self.size.width - 2
        rows: list[Row[Act]] = [Row(text(_("Devices"), "bold"))]
        for peer, content in peer_lines(device, view.standing.peers, width):
            rows.append(Row(content, partial(self._tell, about_peer(peer)), f"peer {peer.device.hex()}"))
        return rows

    def _unfinished(self, view: ExchangeView) -> list[Row[Act]]:
        device, of, width = self.session.device, view.standing, self.size.width - 2
        rows: list[Row[Act]] = []
        if of.missing:
            rows.append(Row(text(_("Missing here"), "bold")))
        for at, one in enumerate(of.missing):
            said = records_of(one)
            step = text(
                _("Ask whoever exported last to export again; what waits is then taken in by itself.")
            )
            tell = partial(self._tell, [text(said, "bold"), step])
            rows.append(Row(text(fit(f" {said}", width), "$warning"), tell, f"missing {at}"))
        if of.forked:
            rows.append(Row(text(_("Continued twice"), "bold")))
        for at, forked in enumerate(of.forked):
            said = forked_log(forked)
            tell = partial(self._tell, [text(said, "bold"), text(what_a_fork_is())])
            rows.append(Row(text(fit(f" {said}", width), "$warning"), tell, f"forked {at}"))
        if of.aside:
            rows.append(Row(text(_("Put aside"), "bold")))
        return rows + [
            Row(aside_line(device, one, width), partial(self._why, one), f"aside {one.id}")
            for one in of.aside
        ]

    def _bundles(self, view: ExchangeView) -> list[Row[Act]]:
        device, width = self.session.device, self.size.width - 2
        rows: list[Row[Act]] = []
        if view.standing.total:
            rows.append(Row(text(_("Records of this device …"), "bold"), self._own_records, "records"))
        if view.bundles:
            rows.append(Row(text(_("Own bundles"), "bold")))
        for bundle in view.bundles:
            tell = partial(self._tell, about_bundle(bundle))
            rows.append(Row(bundle_line(device, bundle, width), tell, f"bundle {bundle.name}"))
        return rows

    def _joining(self, view: ExchangeView) -> list[Row[Act]]:
        rows: list[Row[Act]] = [Row(text(_("1. Write the request for the office to"), "bold"))]
        for path, _count in view.carriers:
            rows.append(Row(line("  ", str(path)), partial(self._request, path), f"ask {path}"))
        return [
            *rows,
            Row(text("  " + _("Another folder …")), self._request_elsewhere, "ask"),
            Row(text("  " + _("Show the request as QR codes …")), partial(show_request, self), "ask qr"),
            Row(text(_("2. Read the office's answer"), "bold")),
            Row(text("  " + _("Choose the file …")), self._answer, "answer"),
            Row(text("  " + _("Read it from QR codes …")), self._answer_by_codes, "answer qr"),
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
        backed_up = await after_export(self, folder)
        await self.load()
        self.say(*said_of(written), *backed_up)

    async def do_back_up(self) -> None:
        """Back the vault up to a folder that is chosen."""
        self.begin(choose(self))

    async def do_backup_after_export(self) -> None:
        """Choose whether a backup goes with each export."""
        self.begin(choose_after_export(self))

    async def do_show_codes(self) -> None:
        """Show what goes out as QR codes: before joining, the request."""
        member = self.session.device.identity.community
        self.begin(self._show_codes() if member else show_request(self))

    async def do_read_codes(self) -> None:
        """Read what another device shows."""
        await self.program.open("reading")

    async def _show_codes(self) -> None:
        # What makes codes is not needed to open Exchange.
        from screens.showing_out import show_codes

        await show_codes(self)

    # ------------------------------------------------------------ in

    async def do_merge(self) -> None:
        """Merge files that are chosen."""
        self.begin(self._merge_elsewhere())

    async def _own_records(self) -> None:
        await self.program.open("own_records")

    async def _merge_elsewhere(self) -> None:
        await self.program.open("inbox")

    async def _merge(self, folder: Path) -> None:
        await self.program.open("inbox", folder)

    # ------------------------------------------------------------ to look at

    async def _tell(self, said: list[Content]) -> None:
        self.say(*said)

    def _aside(self) -> Aside | None:
        """What was put aside and is under the cursor."""
        row = self.rows.selected_row
        asides = self.view.standing.aside if self.view else ()
        return next((one for one in asides if row is not None and row.key == f"aside {one.id}"), None)

    async def _why(self, aside: Aside) -> None:
        hint = _("3 writes it to a file, 4 forgets it.")
        if self.session.device.is_office and aside.reason in ADMISSIBLE:
            hint = _("3 writes it to a file, 4 forgets it, 5 takes it in after all.")
        self.say(text(why_aside(aside), lines=True), text(hint, "dim"))

    async def do_keep_aside(self) -> None:
        """Write what is under the cursor to a file."""
        aside = self._aside()
        if aside is not None:
            self.begin(self._keep(aside))

    async def _keep(self, aside: Aside) -> None:
        folder = await self._folder(_("Write it to which folder?"))
        if folder is None:
            return
        data = await self.call(kept_aside, aside.id)
        name = f"aside-{aside.id}-{self.session.device.id.hex()[:6]}{ASIDE_SUFFIX}"
        path = await self.call(lambda _device: put_file(folder, name, data))
        self.say(
            text(_("Written and checked: {path}").format(path=path), "bold $success"),
            text(_("The part is not sealed any more: whoever has the file can read the records in it.")),
        )

    async def do_forget_aside(self) -> None:
        """Forget what is under the cursor, after asking."""
        aside = self._aside()
        if aside is not None:
            self.begin(self._forget(aside))

    async def _forget(self, aside: Aside) -> None:
        question = lines(
            text(_("Forget this part of {source}?").format(source=aside.source), "bold"),
            text(why_aside(aside).splitlines()[0]),
            text(_("Its records are not in the vault. If it comes again, it is judged again.")),
        )
        if await self.ask(Confirm(question, _("Forget"))):
            await self.call(forget_aside, aside.id)
            await self.load()
            self.say(text(_("Forgotten. If it comes again, it is judged again.")))

    async def do_admit_aside(self) -> None:
        """Take in what is under the cursor, after asking."""
        aside = self._aside()
        if aside is not None:
            self.begin(deciding.admit_aside(self, aside))

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

    async def _answer_by_codes(self) -> None:
        await self.program.open("reading")

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
        text(_("It writes or shows a request, the office answers, and both compare a code of 16 digits.")),
    )
