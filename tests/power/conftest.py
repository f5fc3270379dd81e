"""A folder that costs no time, and slots that cost none either."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.power.judging import cheap_slots, quick_folder


@pytest.fixture
def root() -> Iterator[Path]:
    """An empty folder, in memory if possible."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture(autouse=True)
def _cheap_slots() -> Iterator[None]:
    with cheap_slots():
        yield
