"""`python -m tests.qr.across`: an evening through every channel, as often as one likes, and how many pictures were read.

The worker's program shows its screens once for each way of looking at them; each crossing spoils them anew, and a
process of the office's reads and merges what arrives. Exits with 1 if a crossing did not end with the evening merged.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from PIL import Image

from tests.qr.across.crossing import opened, shown_in_exchange, spoilt
from tests.qr.across.place import VISITS, Place, make_place
from tests.qr.channel import CHANNELS, Channel


@dataclass(frozen=True)
class Look:
    """A window, whether codes are drawn big in it, and how many codes are shown: 4 times as many as are enough."""

    window: tuple[int, int]
    big: bool
    shown: int


LOOKS = {
    "80x24": Look((80, 24), False, 48),
    "85x43": Look((85, 43), False, 12),
    "120x40, big": Look((120, 40), True, 116),
}


@dataclass
class Figures:
    """Of a channel and a look: pictures that arrived and that were read, crossings that were begun and that ended."""

    channel: str
    look: str
    pictures: int = 0
    read: int = 0
    crossings: int = 0
    merged: int = 0


def screens_of(place: Place, look: Look, folder: Path) -> Sequence[Image.Image]:
    """What the worker's program shows, nothing of it exported."""
    copy = place.copy(folder / "vaults")
    with opened(copy.worker, look.window) as worker:
        return shown_in_exchange(worker, folder / "screens", look.shown, big=look.big)


def cross(
    place: Place, channel: Channel, screens: Sequence[Image.Image], seed: str, folder: Path
) -> tuple[int, int, bool]:
    """One crossing: pictures that arrived, codes that were read in them, whether the evening was merged."""
    copy = place.copy(folder / "vaults")
    pictures = spoilt(channel, screens, seed, folder / "photos")
    said = copy.read(copy.office, folder / "photos")
    shutil.rmtree(folder)
    return pictures, said["read"], [one["new"] for one in said["merged"]] == [VISITS]


@click.command()
@click.option("--seeds", default=1, show_default=True, help="So many crossings for each channel and look.")
@click.option("--only", default="", type=click.Choice(["", *CHANNELS]), help="One channel.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
def main(seeds: int, only: str, as_json: bool) -> None:
    """Show, spoil, read, print."""
    table = []
    with tempfile.TemporaryDirectory(prefix="fieldtui-across-") as scratch:
        place = make_place(Path(scratch, "place"))
        for look_name, look in LOOKS.items():
            screens = screens_of(place, look, Path(scratch, look_name))
            for name, channel in CHANNELS.items():
                if only not in ("", name):
                    continue
                figures = Figures(name, look_name)
                for seed in range(seeds):
                    tried = cross(place, channel, screens, f"{name} {seed}", Path(scratch, "crossing"))
                    figures.pictures += tried[0]
                    figures.read += tried[1]
                    figures.crossings += 1
                    figures.merged += tried[2]
                table.append(figures)
                if not as_json:
                    say(figures)
    if as_json:
        print(json.dumps([asdict(one) for one in table]))
    sys.exit(any(one.merged < one.crossings for one in table))


def say(figures: Figures) -> None:
    """A line as soon as there is one: all of them take minutes."""
    ended = f"{figures.merged} of {figures.crossings} merged"
    print(
        f"{figures.look:12}{figures.channel:34}{figures.read:>6} of {figures.pictures:>5} read   {ended}",
        flush=True,
    )


if __name__ == "__main__":
    main()
