"""Every screen and panel over a community in which every text is hostile: what is drawn acts on nothing."""

from pathlib import Path

import pytest

from screens.places import PLACES, is_built
from tests.hostile.community import hostile_community
from tests.hostile.texts import FLAVOURS, sharp
from tests.hostile.walk import STOPS, every_screen, walk
from tests.screens.keys import LARGE, SMALL


def test_every_place_of_the_registry_is_on_the_walk() -> None:
    assert set(STOPS) == {place for place in PLACES if is_built(place)}


async def test_no_screen_does_what_a_text_says_and_none_is_left_out(tmp_path: Path) -> None:
    found = await walk(hostile_community(sharp), tmp_path, SMALL, thorough=True)
    assert {where: faults for where, faults in found.faults.items() if faults} == {}
    assert every_screen() - found.shown == set()


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_no_screen_breaks_over(flavour: str, size: tuple[int, int], tmp_path: Path) -> None:
    found = await walk(hostile_community(FLAVOURS[flavour]), tmp_path, size)
    assert {where: faults for where, faults in found.faults.items() if faults} == {}
