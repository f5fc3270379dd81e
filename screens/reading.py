"""The reader: QR codes from a camera, pictures, a watched folder or a scanner, until a transfer is whole and opens.

Sources work in threads and hand what they read to the session's desk (`fieldtui.codes.reading.desk`), which outlives
this screen: who leaves and comes back goes on where they were. The screen looks at the desk a few times a second.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.content import Content
from textual.screen import ModalScreen

from fieldtui.codes.reading.camera import CameraName, CameraSource, cameras
from fieldtui.codes.reading.desk import Desk, View
from fieldtui.codes.reading.errors import NoCamera, NotInstalled
from fieldtui.codes.reading.folder import SUFFIXES, FolderSource, files_in, texts_at
from fieldtui.codes.reading.running import Running, Source, Typed
from fieldtui.codes.reading.serial import BAUD, BAUDS, PortName, SerialSource, ports
from fieldtui.codes.reading.telling import missing, name_of
from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _, ngettext
from screens.arriving import arrive
from screens.asking import AskText, PickOne
from screens.choosing import Wanted
from screens.drawing import fit, line, lines, text
from screens.listing import Act, Listing
from screens.reading_view import (
    about_other,
    other_line,
    other_transfer_line,
    picture,
    pictured,
    refusal_line,
    whole_line,
)
from screens.rows import Row
from screens.session import Session
from screens.situation import Situation
from screens.working import Work
from sync.exchange.parcels import by_codes
from sync.frames import Done, Progress

CAMERA, WATCH, SERIAL = "camera", "watch", "serial"
_EVERY = 0.15
_FLASH = 0.6
_LABEL_CELLS = 32
_OTHER_PORT = "other"
# Transfers of which it is said what they lack.
_MOST_TOLD = 3


def desk_of(session: Session) -> Desk:
    """The desk of this session; it is gone when the vault is locked."""
    if session.desk is None:
        session.desk = Desk()
    return session.desk


class ReadingScreen(Listing):
    """Sources as rows, above them the blocks that have arrived."""

    PLACE: ClassVar[str] = "reading"
    DEFAULT_CSS = """
    ReadingScreen.-flash Masthead { background: $success; color: $background; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._going: dict[str, tuple[str, Running]] = {}
        """By the key of their rows, the sources that were started: what each reads, and its thread."""
        self._typed: Typed | None = None
        """What a scanner has typed here, on its way to the desk."""
        self._drawn: tuple[object, ...] = ()
        self._retold: tuple[Content, ...] | None = None
        """What stands below before what is missing, while that stands there."""

    @property
    def desk(self) -> Desk:
        """What all sources feed."""
        return desk_of(self.session)

    def take_text(self, text: str) -> None:
        """Take what a scanner has typed."""
        if self._typed is None:
            self._typed = Typed()
            Running(self._typed, self.desk, "scanner")
        self._typed.say(text)

    async def on_mount(self) -> None:
        self.set_interval(_EVERY, self._look)

    def on_unmount(self) -> None:
        # Nobody waits for a driver here: threads end by themselves.
        for _label, running in self._going.values():
            running.stop(wait=0)
        if self._typed is not None:
            self._typed.end()

    def on_screen_suspend(self) -> None:
        # A panel over this screen is no reason to stop; another screen is: nobody sees that the camera is on.
        if not isinstance(self.app.screen, ModalScreen):
            self._stop(CAMERA)

    async def load(self) -> None:
        self.head(text(f" {_('Read QR codes')}"))
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def situation(self) -> Situation:
        row = self.rows.selected is not None
        return self.situation_with(row, reading=any(one.going for _label, one in self._going.values()))

    def say(self, *said: Content) -> None:
        """Set what stands below until something else is said."""
        self._retold = None
        super().say(*said)

    # ------------------------------------------------------------ drawing

    def _look(self) -> None:
        """Draw what has changed since the last look, and open what has become whole."""
        if not self.program.unlocked or self.program.covered:
            return
        for key, (_label, running) in list(self._going.items()):
            if not running.going:
                del self._going[key]
                if running.trouble is not None:
                    self.say(*_told(running.trouble))
        state = (self.desk.view, *((key, _state(one)) for key, (_label, one) in self._going.items()))
        if state != self._drawn:
            self._drawn = state
            self.draw()
            if self._retold is not None:
                self._tell_missing(*self._retold)
        if self.desk.waiting and self.app.screen is self and not self.working:
            self.begin(self._open_next())
        if self.desk.pass_waiting and self.app.screen is self and not self.working:
            self.begin(self._open_gate())

    async def _open_gate(self) -> None:
        """A resident's pass was read: the gate says whether it is valid."""
        if scanned := self.desk.next_pass():
            await self.program.open("gate", scanned)

    def draw(self) -> None:
        """Draw desk and sources at the size there is."""
        view, width, height = self.desk.view, self.size.width - 2, max(self.size.height * 6 // 10 - 2, 4)
        self.show_top(picture(view, width, height))
        beside = view.transfers[: -len(pictured(view, height))]
        self.show_rows(
            [*self._sources(), *self._under(beside), *self._whole(view), *self._not_used(view, width)]
        )

    def _sources(self) -> list[Row[Act]]:
        rows: tuple[tuple[str, str, Act], ...] = (
            (CAMERA, _("Camera"), self._camera),
            ("pictures", _("Pictures, PDFs or a folder …"), self._pictures),
            (WATCH, _("Watch a folder …"), self._watch),
            ("scanner", _("Scanner that types"), self._scanner),
            (SERIAL, _("Scanner on a serial port"), self._serial),
        )
        said = {"scanner": line((_("press its trigger, here or on any screen"), "dim"))}
        return [
            Row[Act](text(_("Read with"), "bold")),
            *(
                Row(line(fit(f"  {label}", _LABEL_CELLS), said.get(key) or self._state(key)), act, key)
                for key, label, act in rows
            ),
        ]

    def _state(self, key: str) -> Content:
        if key not in self._going:
            return line("")
        label, running = self._going[key]
        if running.trouble is not None:
            return line((f"! {cause_and_step(running.trouble)[0]}", "$warning"))
        if not running.begun:
            return line(("~ " + _("is being opened"), "dim"), f"  {label}")
        return line(("> " + _("reading"), "bold $success"), f"  {label}")

    def _under(self, beside: Sequence[Progress]) -> list[Row[Act]]:
        """The transfers under way that are not in the picture above."""
        if not beside:
            return []
        heading = ngettext("{count} more under way", "{count} more under way", len(beside))
        return [
            Row[Act](text(heading.format(count=len(beside)), "bold")),
            *(
                Row[Act](
                    other_transfer_line(one),
                    partial(self._explain, [text(missing(one), "$warning")]),
                    f"under way {one.transfer.hex()} {one.of}",
                )
                for one in reversed(beside)
            ),
        ]

    def _whole(self, view: View) -> list[Row[Act]]:
        if not view.whole:
            return []
        rows: list[Row[Act]] = [
            Row(whole_line(done), partial(self._open, done), done.transfer.hex()) for done in view.whole
        ]
        return [Row[Act](text(_("Whole"), "bold")), *rows]

    def _not_used(self, view: View, width: int) -> list[Row[Act]]:
        rows: list[Row[Act]] = []
        for at, (error, count) in enumerate(reversed(view.refusals)):
            content = refusal_line(cause_and_step(error)[0], count, width)
            rows.append(Row(content, partial(self._explain, _told(error)), f"refused {at}"))
        for kind, count in view.others:
            said = about_other(kind, view.trials)
            rows.append(Row(other_line(kind, count), partial(self._explain, said), f"other {kind}"))
        return [Row[Act](text(_("Not used"), "bold")), *rows] if rows else []

    async def _explain(self, said: Sequence[Content]) -> None:
        self.say(*said)

    # ------------------------------------------------------------ what is whole

    async def _open_next(self) -> None:
        """Open the next transfer that came together; the one after it when this screen is shown again."""
        done = self.desk.next_whole()
        if done is None:
            return
        if not self.desk.view.transfers:
            self._stop(CAMERA)
        self.app.bell()
        self.add_class("-flash")
        self.set_timer(_FLASH, lambda: self.remove_class("-flash"))
        self.say(text(_("{name} is whole.").format(name=name_of(done.transfer)), "bold $success"))
        await self._open(done)

    async def _open(self, done: Done) -> None:
        await arrive(self, by_codes(done.data))

    # ------------------------------------------------------------ sources

    def _start(self, key: str, label: str, source: Source) -> None:
        self._stop(key)
        self._going[key] = label, Running(source, self.desk, key)
        self.say()
        self.draw()

    def _stop(self, key: str) -> bool:
        """Stop a source; whether it was at work."""
        label_and_running = self._going.pop(key, None)
        if label_and_running is not None:
            label_and_running[1].stop(wait=0)
            self.draw()
        return label_and_running is not None

    async def do_stop_reading(self) -> None:
        """Stop all sources, and the pictures that are being read; what was read is kept."""
        await self.do_stop()
        for key in tuple(self._going):
            self._stop(key)
        self._tell_missing()

    async def _camera(self) -> None:
        if self._stop(CAMERA):
            return
        found = await asyncio.to_thread(cameras)
        if not found:
            raise NoCamera(number=0)
        chosen: CameraName | None = found[0]
        if len(found) > 1:
            rows = [Row(line(f"{one.number}  {one.name}"), one, str(one.number)) for one in found]
            chosen = await self.ask(PickOne(_("Which camera?"), rows))
        if chosen is not None:
            self._start(CAMERA, f"{chosen.number} {chosen.name}", CameraSource(chosen.number))

    async def _watch(self) -> None:
        if self._stop(WATCH):
            return
        chosen = await self.find_path(
            Wanted(_("Watch which folder? Pictures that arrive in it are read."), folders=True)
        )
        if chosen:
            self._start(WATCH, chosen[0].name or str(chosen[0]), FolderSource(chosen[0]))

    async def _scanner(self) -> None:
        self.say(
            text(_("Press the scanner's trigger at each code: what it types is taken, in any order.")),
            text(_("A code that it garbles is refused by its checksum, and the next one serves."), "dim"),
        )

    async def _serial(self) -> None:
        if self._stop(SERIAL):
            return
        port = await self._port(await asyncio.to_thread(ports))
        if not port:
            return
        speeds = [Row(text(_("{baud} baud").format(baud=baud)), baud, str(baud)) for baud in BAUDS]
        baud = await self.ask(PickOne(_("How fast is the scanner set?"), speeds, str(BAUD)))
        if baud is not None:
            self._start(SERIAL, port, SerialSource(port, baud))

    async def _port(self, found: Sequence[PortName]) -> str:
        """The name of a port that a person chooses or types; empty for none."""
        rows = [Row(line((one.port, "bold"), f"  {one.said}"), one.port, one.port) for one in found]
        rows.append(Row(text(_("Another one …")), _OTHER_PORT, _OTHER_PORT))
        chosen = await self.ask(PickOne(_("On which port is the scanner?"), rows)) or ""
        if chosen == _OTHER_PORT:
            return await self.ask(AskText(self.session, _("What is the port called?"))) or ""
        return chosen

    # ------------------------------------------------------------ pictures

    async def _pictures(self) -> None:
        wanted = Wanted(_("Which pictures or PDFs?"), SUFFIXES, folders=True, several=True)
        chosen = await self.find_path(wanted)
        if chosen:
            await self._read(chosen)

    async def _read(self, paths: Sequence[Path]) -> None:
        files = await asyncio.to_thread(lambda: [file for path in paths for file in files_in(path)])
        before = self.desk.view.counts.read
        with self.work(_("Reading pictures")) as work:
            work.total = len(files)
            for file in files:
                await asyncio.to_thread(_read_one, self.desk, file, work)
                if work.stopped:
                    break
                work.done += 1
        if self.program.covered:
            # The vault is being locked: there is no desk any more, and nobody to tell.
            return
        pictures = ngettext("{count} file", "{count} files", work.done).format(count=work.done)
        read = self.desk.view.counts.read - before
        codes = ngettext("{count} code", "{count} codes", read).format(count=read)
        self._tell_missing(
            text(_("{pictures} looked at, {codes} in them.").format(pictures=pictures, codes=codes))
        )

    def _tell_missing(self, *before: Content) -> None:
        lacking = [text(missing(one), "$warning") for one in reversed(self.desk.view.transfers)]
        self.say(*before, *lacking[:_MOST_TOLD])
        self._retold = before


def _read_one(desk: Desk, path: Path, work: Work) -> None:
    """Hand the codes of one file to the desk, as far as nobody stops it. Raises NotInstalled."""
    try:
        for texts in texts_at(path):
            for one in texts:
                desk.take(one)
            if work.stopped:
                return
    except NotInstalled:
        raise
    except FieldtuiError as error:
        desk.refuse(error)


def _state(running: Running) -> tuple[object, ...]:
    return running.going, running.begun, type(running.trouble)


def _told(error: FieldtuiError) -> list[Content]:
    cause, step = cause_and_step(error)
    return [text(cause, "bold $error"), lines(text(step))]
