"""`fieldtui qr read`: codes from pictures, a watched folder, a serial port or a camera, until a transfer is whole."""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from fieldtui.codes.reading.camera import CameraSource
from fieldtui.codes.reading.desk import OTHERS, Desk, View
from fieldtui.codes.reading.errors import NotInstalled
from fieldtui.codes.reading.folder import FolderSource, files_in, texts_at
from fieldtui.codes.reading.running import Running, Source
from fieldtui.codes.reading.serial import BAUD, SerialSource
from fieldtui.codes.reading.telling import lacking_blocks, missing, name_of
from fieldtui.commands.call import Call, common_options
from fieldtui.commands.exchanging import data_of, tell_merged
from fieldtui.errors import ExitCode, FieldtuiError, cause_and_step
from fieldtui.i18n import _
from fieldtui.recovery_files import ANSWER_SUFFIX as KEY_SUFFIX
from fieldtui.recovery_files import REQUEST_SUFFIX as HELP_SUFFIX
from fieldtui.rounds_out.writing import free_path
from sync.errors import Gap, Refused
from sync.exchange import BUNDLE_SUFFIX, REQUEST_SUFFIX, put_file, standing
from sync.exchange.carrier import read_file
from sync.exchange.incoming import merge_carried
from sync.exchange.parcels import HELP, KEY, REQUEST, by_codes, kind_of
from sync.frames import Done

_EVERY = 0.1
# What comes, by its kind, is called as the program calls it that made it.
_SUFFIXES = {REQUEST: REQUEST_SUFFIX, HELP: HELP_SUFFIX, KEY: KEY_SUFFIX}


class NothingToRead(FieldtuiError):
    """It is not said what to read codes from.

    Name pictures, PDFs or folders, or give `--serial PORT` or `--camera NUMBER`.
    """

    exit_code = ExitCode.USAGE


@click.command("read", help=_("Read QR codes from PATHS, a camera or a scanner, and merge what is whole."))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help=_("Watch the folders among PATHS until a transfer is whole."))
@click.option("--serial", "port", default="", help=_("A scanner on this serial port."))
@click.option("--baud", type=int, default=BAUD, help=_("How fast that scanner is set."))
@click.option("--camera", type=int, default=None, help=_("The camera of this number; the first is 0."))
@click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help=_("Write it to a file in this folder instead; no vault is opened."),
)
@common_options
def qr_read(
    call: Call,
    paths: tuple[Path, ...],
    watch: bool,
    port: str,
    baud: int,
    camera: int | None,
    folder: Path | None,
) -> int:
    """What came whole is merged like files, or written; what did not is told with what is missing."""
    desk = Desk()
    sources: list[tuple[str, Source]] = []
    if port:
        sources.append(("serial", SerialSource(port, baud)))
    if camera is not None:
        sources.append(("camera", CameraSource(camera)))
    if watch:
        sources += [("watch", FolderSource(path)) for path in paths if path.is_dir()]
    if not paths and not sources:
        raise NothingToRead()
    # Asked for before somebody stands in front of a camera for minutes.
    passphrase = "" if folder else call.passphrase()
    _read_files(call, desk, [path for path in paths if not (watch and path.is_dir())])
    if sources and not desk.waiting:
        _wait(call, desk, [Running(source, desk, name) for name, source in sources])
    whole = list(iter(desk.next_whole, None))
    _tell_others(call, desk.view)
    if folder:
        return _written(call, desk.view, whole, folder)
    return _merged(call, desk.view, whole, passphrase)


def _read_files(call: Call, desk: Desk, paths: Sequence[Path]) -> None:
    files = [file for path in paths for file in files_in(path)]
    for at, file in enumerate(files, 1):
        try:
            for texts in texts_at(file):
                for text in texts:
                    desk.take(text)
        except NotInstalled:
            raise
        except FieldtuiError as error:
            desk.refuse(error)
        call.progress(at, len(files))


def _wait(call: Call, desk: Desk, running: Sequence[Running]) -> None:
    """Until something is whole, or no source goes on; Ctrl+C says what is missing and leaves."""
    told: set[str] = set()
    try:
        while not desk.waiting and any(one.going for one in running):
            time.sleep(_EVERY)
            _tell_troubles(call, [one for one in running if one.going], told)
            now = max(desk.view.transfers, key=lambda one: one.found, default=None)
            if now is not None:
                call.progress(now.found, now.of)
    except KeyboardInterrupt:
        _tell_missing(call, desk.view)
        raise
    finally:
        for one in running:
            one.stop()
    troubles = [one.trouble for one in running if one.trouble is not None]
    if troubles and not desk.view.counts.read:
        raise troubles[0]
    _tell_troubles(call, [] if desk.waiting else running, told)


def _tell_troubles(call: Call, running: Sequence[Running], told: set[str]) -> None:
    """What is wrong with sources, once each."""
    for one in running:
        said = str(one.trouble or "")
        if said and said not in told:
            told.add(said)
            call.say(said)


def _tell_others(call: Call, view: View) -> None:
    """What was read beside frames, and what could not be read."""
    for error, count in view.refusals:
        cause, _step = cause_and_step(error)
        call.say(f"{cause} ({count})" if count > 1 else cause)
    for kind, count in view.others:
        said, step = OTHERS[kind]
        call.say(_("{count} of the codes: {what}. {step}").format(count=count, what=_(said), step=_(step)))


def _tell_missing(call: Call, view: View) -> None:
    for progress in view.transfers:
        call.say(missing(progress))
    if not view.counts.new:
        call.say(_("No code of a transfer was found."))


def _data(view: View, whole: Sequence[Done], files: Sequence[Path], merged: object) -> dict[str, object]:
    """What programs are told."""
    return {
        "read": view.counts.read,
        "new": view.counts.new,
        "again": view.counts.again,
        "refused": view.counts.refused,
        "others": dict(view.others),
        "whole": [{"name": name_of(done.transfer), "bytes": len(done.data)} for done in whole],
        "incomplete": [
            {"name": name_of(one.transfer), "found": one.found, "of": one.of, "missing": lacking_blocks(one)}
            for one in view.transfers
        ],
        "files": files,
        "merged": merged,
    }


def _written(call: Call, view: View, whole: Sequence[Done], folder: Path) -> int:
    files = [_put(folder, done) for done in whole]
    rows = [(path, len(done.data)) for path, done in zip(files, whole, strict=True)]
    call.table((_("file"), _("bytes")), rows, _data(view, whole, files, []))
    _tell_missing(call, view)
    return ExitCode.DONE if whole else ExitCode.INCOMPLETE


def _put(folder: Path, done: Done) -> Path:
    """A file that this has written before is written once more; others of the name are left alone."""
    suffix = _SUFFIXES.get(kind_of(done.data), BUNDLE_SUFFIX)
    stem = f"QR-{done.transfer.hex()}"
    path = folder / f"{stem}{suffix}"
    if not _is_there(path, done.data):
        path = free_path(folder, stem, suffix)
    return put_file(folder, path.name, done.data)


def _is_there(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and read_file(path) == data
    except (Refused, OSError):
        return False


def _merged(call: Call, view: View, whole: Sequence[Done], passphrase: str) -> int:
    if not whole:
        call.table((), [], _data(view, whole, [], []))
        _tell_missing(call, view)
        return ExitCode.INCOMPLETE
    with call.device(passphrase) as device:
        results = [merge_carried(device, by_codes(done.data)) for done in whole]
        waits = any(part.reason == Gap.__name__ for part in standing(device).aside)
    others = [False] * len(results)
    code = tell_merged(call, results, others, waits, _data(view, whole, [], data_of(results, others)))
    for done in whole:
        if kind_of(done.data) == REQUEST:
            call.say(
                _(
                    "{name} is the request of a new device: write it to a file with `--into FOLDER`, then "
                    "`fieldtui enrol accept`."
                ).format(name=name_of(done.transfer))
            )
    if view.transfers:
        _tell_missing(call, view)
    return code
