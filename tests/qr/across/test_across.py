"""An evening of a worker and the office's receipt cross between two programs in two processes, through spoilt pictures."""

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.qr.across.crossing import opened, said_to_have_arrived, shown_in_exchange, spoilt, watching
from tests.qr.across.place import VISITS, Place, make_place
from tests.qr.channel import CHANNELS, torn
from tests.qr.raster import read

SHOWN = 20


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("across") / "place")


@pytest.fixture(scope="module")
def evening(made: Place, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Image.Image]:
    """What the worker's program shows."""
    with opened(made.worker) as worker:
        return shown_in_exchange(worker, tmp_path_factory.mktemp("shown") / "worker", SHOWN)


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    return made.copy(tmp_path / "place")


@pytest.mark.parametrize(
    "name", ["60 % lost", "half of them twice, in any order", "a third torn", "a hand, 60 % lost"]
)
def test_an_evening_is_merged_from_spoilt_pictures(
    place: Place, evening: Sequence[Image.Image], tmp_path: Path, name: str
) -> None:
    given = spoilt(CHANNELS[name], evening, name, tmp_path / "photos")
    said = place.read(place.office, tmp_path / "photos")
    assert given >= 3
    assert said["merged"][0]["new"] == VISITS


def test_what_is_read_of_a_torn_screen_is_one_of_its_two_codes(evening: Sequence[Image.Image]) -> None:
    dice = random.Random(3)
    grey = [screen.convert("L") for screen in evening]
    for one, other in pairwise(grey):
        assert read(torn(one, other, dice)) in ([], read(one), read(other))


def test_what_was_spoilt_too_much_is_not_merged_and_said_to_be_missing(
    place: Place, evening: Sequence[Image.Image], tmp_path: Path
) -> None:
    spoilt(CHANNELS["nothing"], [evening[0]] * 3, "once", tmp_path / "photos")
    said = place.read(place.office, tmp_path / "photos")
    assert said["merged"] == []
    assert [(one["found"], one["of"]) for one in said["incomplete"]] == [(1, 3)]


def test_a_receipt_comes_back_from_a_command_to_a_reader_that_watches_a_folder(
    place: Place, tmp_path: Path
) -> None:
    hand = CHANNELS["a hand, 30 % lost"]
    with opened(place.worker) as worker:
        spoilt(hand, shown_in_exchange(worker, tmp_path / "1", SHOWN), "there", tmp_path / "photos")
        place.read(place.office, tmp_path / "photos")
        said_to_have_arrived(worker)
        (tmp_path / "back").mkdir()
        watching(worker, tmp_path / "back")
        with opened(place.office) as office:
            screens = shown_in_exchange(office, tmp_path / "2", SHOWN)
        spoilt(hand, screens, "back", tmp_path / "back")
        worker.wait_for("Inbox")
        worker.wait_for("= receipt")
        worker.press("f5")
        assert confirmed(worker.wait_for("confirmed by the office")) == VISITS


@pytest.mark.long
def test_a_reader_that_watches_a_folder_is_answered_to_a_command(place: Place, tmp_path: Path) -> None:
    hand = CHANNELS["a hand, 60 % lost"]
    (tmp_path / "photos").mkdir()
    with opened(place.office) as office:
        watching(office, tmp_path / "photos")
        with opened(place.worker) as worker:
            screens = shown_in_exchange(worker, tmp_path / "1", SHOWN)
            spoilt(hand, screens, "there", tmp_path / "photos")
            office.wait_for("Inbox")
            assert "赵敏" in office.wait_for("+ new")
            said_to_have_arrived(worker)
        office.choose(office.row("answer "))
        office.press("space")
        spoilt(hand, office.screens(tmp_path / "2", SHOWN), "back", tmp_path / "back")
        said_to_have_arrived(office)
    place.read(place.worker, tmp_path / "back")
    with opened(place.worker) as worker:
        assert confirmed(worker.wait_for("confirmed by the office")) == VISITS


def confirmed(screen: str) -> int:
    """How many records Exchange says are confirmed."""
    (line,) = [line for line in screen.splitlines() if "confirmed by the office" in line]
    return int(line.removeprefix(" = confirmed by the office").split()[0])
