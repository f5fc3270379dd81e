"""What can be printed, from what there is to a file in a folder: bundles, a file that is there, a notice.

A bundle is composed as an export composes it, and counts as exported once its pages were read back. Names of files are
made here, of times, devices and, where a person gave one, of what `name_for_file` leaves of it.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fieldtui.codes.paper.kinds import PDF, written
from fieldtui.codes.paper.notice import notice_of, notice_page
from fieldtui.codes.paper.transfer import Heading, pages_of, paper
from fieldtui.community import name_of_community
from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import N_, _
from fieldtui.rounds_out.writing import free_path
from fieldtui.text import name_for_file
from sync.exchange import parcels
from sync.exchange.carrier import BUNDLE_SUFFIX, bundle_name, put_file, read_file
from sync.exchange.outgoing import export, mark_exported

# Of so many pages on a stick is quicker for everybody.
MANY_PAGES = 10
BUNDLE = N_("Bundle")
# More than any notice that fits.
_MOST_TEXT = 1 << 20
# What is printed of what was carried; a root key, say, does not end on paper by a slip.
_TITLES = {
    parcels.REQUEST: N_("Request to join"),
    parcels.HELP: N_("Request for the office's help"),
    parcels.KEY: N_("The office's answer"),
    parcels.BUNDLE: BUNDLE,
}


class NothingOfOurs(FieldtuiError):
    """{name} is no bundle and no request of fieldtui, so there is nothing to print.

    Choose a file whose name ends in .fieldtui or .fieldtui-request.
    """

    exit_code = ExitCode.USAGE


class NotAText(FieldtuiError):
    """{name} is not a text that can be read.

    Save it as plain text (UTF-8), then choose it again.
    """

    exit_code = ExitCode.USAGE


@dataclass(frozen=True)
class Printed:
    """A file of pages: where it is, for whom, how many records are in it, how many bytes travel (`size`); any `needed`
    of its `codes` suffice; `transfer` in hexadecimal and in words."""

    path: Path
    recipients: tuple[str, ...]
    events: int
    size: int
    pages: int
    codes: int
    needed: int
    transfer: str
    words: str


@dataclass(frozen=True)
class PrintedNotice:
    """A file with a notice: where it is, its title, its size in bytes."""

    path: Path
    title: str
    size: int


def print_bundles(device: Device, folder: Path, person: str = "", kind: str = PDF) -> list[Printed]:
    """Write the bundles to carry now into `folder` as pages, a file each, and count their records as exported.

    Raises what `export` and `put_file` raise, TooManyCodes for what no 1,024 codes hold; what was not written whole counts
    for nothing.
    """
    out = []
    when = f"{device.clock():%Y-%m-%d %H:%M}"
    for outgoing in export(device, person):
        heading = Heading(_(BUNDLE), device.identity.person, outgoing.recipients, when)
        stem = bundle_name(device.id, device.clock()).removesuffix(BUNDLE_SUFFIX)
        printed = _put(outgoing.data, heading, folder, stem, kind, outgoing.events)
        mark_exported(device, outgoing, printed.path.name)
        out.append(printed)
    return out


def print_file(file: Path, folder: Path, kind: str = PDF) -> Printed:
    """Write the bundle or request in `file` into `folder` as pages; nothing is marked, and no vault needed.

    Raises NothingOfOurs, TooManyCodes, and what `read_file` and `put_file` raise.
    """
    data = read_file(file)
    title = _TITLES.get(parcels.kind_of(data))
    if title is None:
        raise NothingOfOurs(name=file.name)
    heading = Heading(_(title), when=file.name)
    return _put(data, heading, folder, name_for_file(file.stem, "codes"), kind, 0)


def notice_in(file: Path) -> str:
    """The text in `file`, as `print_notice` takes it: UTF-8, or as Chinese Windows wrote it. Raises NotAText, CannotRead."""
    data = read_file(file)
    for encoding in ("utf-8-sig", "gb18030") if len(data) <= _MOST_TEXT and b"\0" not in data else ():
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise NotAText(name=file.name)


def print_notice(device: Device, typed: str, folder: Path, kind: str = PDF) -> PrintedNotice:
    """Write the notice `typed` (its first line the title) into `folder` as a page with one code.

    Raises NoCommunity, EmptyNotice, NoticeTooLong, and what `put_file` raises.
    """
    notice = notice_of(typed, name_of_community(device), device.today())
    data = written(notice_page(notice), kind)
    stem = f"{name_for_file(notice.title, 'notice')}-{notice.day.isoformat()}"
    path = free_path(folder, stem, f".{kind}")
    return PrintedNotice(put_file(folder, path.name, data), notice.title, len(data))


def _put(data: bytes, heading: Heading, folder: Path, stem: str, kind: str, events: int) -> Printed:
    made = paper(data, heading)
    path = free_path(folder, stem, f".{kind}")
    put_file(folder, path.name, written(pages_of(made), kind))
    hexadecimal = made.transfer.hex()
    return Printed(
        path,
        heading.receivers,
        events,
        len(data),
        len(made.pages),
        made.codes,
        made.needed,
        hexadecimal,
        made.words,
    )
