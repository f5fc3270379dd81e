"""What is said of a transfer, alike on the screen and on the command line."""

from collections.abc import Sequence
from itertools import pairwise

from fieldtui.i18n import ngettext
from sync.frames import Progress

# Ranges of numbers that are named; more are left out.
_MOST_RANGES = 12


def name_of(transfer: bytes) -> str:
    """How a transfer is spoken of: the same 8 digits on both screens and on paper."""
    return f"QR {transfer.hex()}"


def missing(progress: Progress) -> str:
    """What a transfer lacks, in words: how many codes, and which were not seen."""
    lacking = progress.of - progress.found
    said = ngettext(
        "{name}: {found} of {of} codes; {count} more of any suffices. Not read: {which}.",
        "{name}: {found} of {of} codes; {count} more of any suffice. Not read: {which}.",
        lacking,
    )
    return said.format(
        name=name_of(progress.transfer),
        found=progress.found,
        of=progress.of,
        count=lacking,
        which=numbers(lacking_blocks(progress)),
    )


def lacking_blocks(progress: Progress) -> list[int]:
    """The numbers, from 1, of the blocks that were not read and do not follow from what was."""
    return [at for at, there in enumerate(progress.arrived, 1) if not there]


def numbers(values: Sequence[int]) -> str:
    """Rising numbers as people write them.

    >>> numbers([3, 5, 6, 7, 9])
    '3, 5-7, 9'
    """
    if not values:
        return ""
    breaks = [at for at, (one, other) in enumerate(pairwise(values), 1) if other != one + 1]
    runs = [values[first:last] for first, last in pairwise([0, *breaks, len(values)])]
    named = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:_MOST_RANGES]]
    return ", ".join(named) + (" …" if len(runs) > _MOST_RANGES else "")
