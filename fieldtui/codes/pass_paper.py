"""A resident's pass on paper: the words beside its code, and the file in a folder of the user's."""

from dataclasses import dataclass
from pathlib import Path

from fieldtui.codes.paper.kinds import PDF
from fieldtui.codes.paper.passes import PassOnPaper, write_pass_pages
from fieldtui.community import name_of_community
from fieldtui.device import Device
from fieldtui.i18n import _
from fieldtui.passes import grouped
from fieldtui.rounds_out.writing import free_path
from sync.exchange.carrier import put_file
from sync.exchange.issuing import Made


@dataclass(frozen=True)
class PrintedPass:
    """A file with a pass: where it is, and its size in bytes."""

    path: Path
    size: int


def print_pass(device: Device, made: Made, folder: Path, kind: str = PDF) -> PrintedPass:
    """Write a pass into `folder` as a page to cut it from, and read that back. Raises NoCommunity, what `put_file` raises."""
    title = _("Pass")
    lines = (
        name_of_community(device),
        _("For: {holder}").format(holder=made.holder),
        _("Door: {door}").format(door=made.door),
        _("Until {day}").format(day=made.until),
        # Without a word before it, which would break it in two.
        grouped(made.number),
    )
    data = write_pass_pages([PassOnPaper(title, lines, made.digits)], title, kind)
    # The number alone: a folder's list of names tells nobody whose passes these are.
    path = free_path(folder, f"pass-{made.number}", f".{kind}")
    return PrintedPass(put_file(folder, path.name, data), len(data))
