"""The channel does to pictures what its words say, and the same to the same."""

import io
import random

import numpy as np
import pytest
from PIL import Image

from tests.qr.channel import CHANNELS, Channel, Picture, through, torn


def screen(number: int) -> Picture:
    """A screen that is told from others by its grey, with a dark thing on it."""
    made = Image.new("L", (60, 40), 20 * number)
    made.paste(0, (30, 10, 37, 25))
    return made


SHOWN = [screen(number) for number in range(1, 11)]


def arrived(channel: Channel, seed: int = 1) -> list[Picture]:
    """The pictures of the files that arrive."""
    return [Image.open(io.BytesIO(data)) for _name, data in through(channel, SHOWN, random.Random(seed))]


def brightness(pictures: list[Picture]) -> list[int]:
    """Of each picture the grey of its first pixel: which of the ten it is."""
    return [int(np.asarray(one)[0, 0]) for one in pictures]


def test_through_nothing_all_arrive_as_they_were() -> None:
    assert [one.tobytes() for one in arrived(Channel())] == [one.tobytes() for one in SHOWN]


@pytest.mark.parametrize("name", CHANNELS)
def test_the_same_seed_spoils_alike(name: str) -> None:
    once, again, otherwise = (through(CHANNELS[name], SHOWN, random.Random(seed)) for seed in (1, 1, 2))
    assert once == again
    assert once != otherwise or name in ("nothing", "a tenth of the contrast", "JPEG of quality 5")


def test_what_is_lost_does_not_arrive_and_the_rest_keeps_its_order() -> None:
    left = brightness(arrived(Channel(loss=0.6)))
    assert 0 < len(left) < len(SHOWN)
    assert left == sorted(set(left))


def test_what_comes_twice_comes_twice_in_any_order() -> None:
    came = brightness(arrived(Channel(twice=1.0, shuffled=True)))
    assert sorted(came) == sorted(2 * brightness(SHOWN))
    assert came != sorted(came)


def test_a_torn_screen_is_one_above_and_the_next_below() -> None:
    column = np.asarray(torn(SHOWN[0], SHOWN[1], random.Random(1)))[:, 0].tolist()
    above = column.count(20)
    assert 0 < above < len(column)
    assert column == [20] * above + [40] * (len(column) - above)
