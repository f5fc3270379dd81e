"""Three hundred kills, spread over every operation of the table; and the wrong programs that must be found."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.killing.broken import BROKEN
from tests.killing.operations import OPERATIONS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
ROOT = Path(__file__).parents[2]
KILLS, MOST_UNTIL_FOUND = 300, 400


def killed(*options: str) -> list[dict[str, Any]]:
    """The figures of a run in a process of its own: who forks must not have threads."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", "--json", *options],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.stdout, done.stderr
    figures: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.returncode == any(one["failures"] for one in figures)
    return figures


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, Any]]:
    """What became of three hundred kills, by operation."""
    return {one["name"]: one for one in killed("--kills", str(KILLS), "--seed", "1")}


@pytest.mark.parametrize("name", [one.name for one in OPERATIONS])
def test_nothing_acknowledged_is_lost_and_nothing_is_half_applied(
    figures: dict[str, dict[str, Any]], name: str
) -> None:
    assert figures[name]["failures"] == []


def test_every_kill_met_a_program_at_work(figures: dict[str, dict[str, Any]]) -> None:
    assert sum(one["kills"] for one in figures.values()) == KILLS
    assert min(one["kills"] for one in figures.values()) >= KILLS // len(OPERATIONS)


@pytest.mark.parametrize("name", BROKEN)
def test_a_program_that_is_wrong_is_found(name: str) -> None:
    (found,) = killed("--kills", str(MOST_UNTIL_FOUND), "--broken", name)
    assert found["failures"]
