"""`fieldtui simulate`: what it says when all is well, and when it is not."""

import json

import pytest

from fieldtui.cli import run
from fieldtui.errors import ExitCode
from sync.simulation import happenings
from sync.simulation.happenings import Happening
from sync.simulation.world import World
from tests.cli.pages import SHAPES


@pytest.fixture
def mishap(monkeypatch: pytest.MonkeyPatch) -> None:
    """At step 4 something fails that no refusal names."""

    def act(world: World) -> str:
        if world.step == 4:
            raise LookupError("[/foo]")
        return "told"

    monkeypatch.setattr(happenings, "HAPPENINGS", (Happening("a visit", happenings.WEIGHT, act),))


def test_it_counts_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "--seed", "5", "--seeds", "2", "--weeks", "1", "--json"]) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["seeds"], told["weeks"], told["broken"]) == (2, 1, [])
    assert set(told) == set(SHAPES["simulate"])
    assert sum(told["happenings"].values()) > 30


def test_it_prints_the_seed_and_the_step_that_break_a_rule(
    mishap: None, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["simulate", "--seed", "7", "--weeks", "1", "--json", "--lang", "en"]
    assert run(arguments) == ExitCode.FAILED
    (broken,) = json.loads(capsys.readouterr().out)["broken"]
    assert (broken["seed"], broken["step"], broken["happening"]) == (7, 4, "a visit")
    assert broken["detail"] == "LookupError('[/foo]')"


def test_it_says_the_same_to_people(mishap: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "--seed", "7", "--weeks", "1", "--lang", "en"]) == ExitCode.FAILED
    printed = capsys.readouterr()
    assert "nothing fails but by a named refusal" in printed.out
    assert "LookupError('[/foo]')" in printed.out
    assert "1 community, 1 broken." in printed.err


def test_it_tells_every_step_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "--weeks", "1", "--steps", "--lang", "en"]) == ExitCode.DONE
    steps = [line for line in capsys.readouterr().err.splitlines() if line.startswith("1 ")]
    assert len(steps) > 30
    assert steps[0].startswith("1 1 ")
