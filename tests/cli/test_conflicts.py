"""`fieldtui conflicts` tells of a disagreement and ends it."""

from typing import Any

import pytest

from fieldtui.errors import ExitCode
from tests.cli.conftest import OFFICE, WORKER
from tests.cli.shell import Shell


def said(story: Shell, step: str) -> Any:  # noqa: ANN401 - whatever the command says
    return story.said[step].data


@pytest.fixture
def apart(shell: Shell) -> Shell:
    """The office and the worker have moved one errand apart, and the office knows."""
    shell.json(OFFICE, "errand", "move", "1", "cancelled")
    shell.json(WORKER, "errand", "move", "1", "delivered")
    shell.json(OFFICE, "merge", shell.json(WORKER, "export", shell.stick)[0]["path"])
    return shell


def test_a_conflict_is_listed_with_what_both_had_seen_and_who_wrote_what(story: Shell) -> None:
    (one,) = said(story, "conflicts list")
    assert (one["kind"], one["field"], one["grid"], one["impossible"]) == ("errand", "state", "2", False)
    assert "降压药" in one["title"]
    assert "文星苑 3栋 1单元 101" in one["title"]
    assert one["base"]["value"] == "bought"
    told = {side["value"]: side["authors"][0]["person"] for side in one["sides"]}
    assert told == {"cancelled": "社区办", "delivered": "王芳"}
    assert [side["shown"] for side in one["sides"]] == [True, False]


def test_without_a_command_of_its_own_it_lists(story: Shell) -> None:
    assert said(story, "conflicts") == said(story, "conflicts list")


def test_a_decision_reaches_the_worker(story: Shell) -> None:
    taken = said(story, "conflicts list")[0]["sides"][1]["value"]
    assert said(story, "conflicts decide")["value"] == taken
    assert said(story, "conflicts decide")["left"] == 0
    assert said(story, "conflicts decided") == []
    assert [errand["state"] for errand in said(story, "errand decided")] == [taken]


def test_the_list_says_in_words_what_is_what(apart: Shell) -> None:
    out = apart.at(OFFICE, "conflicts", language="en").out
    for words in ("before", "bought", "cancelled", "delivered", "社区办", "王芳", "shown"):
        assert words in out


def test_another_state_may_be_named_by_its_word(apart: Shell) -> None:
    assert apart.json(OFFICE, "conflicts", "decide", "1", "--value", "settled")["value"] == "closed"


def test_today_counts_the_conflicts(apart: Shell) -> None:
    assert [task["done"] for task in apart.json(OFFICE, "today") if task["what"] == "conflict"] == [1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("1",), ExitCode.USAGE),
        (("1", "--take", "1", "--value", "x"), ExitCode.USAGE),
        (("1", "--take", "3"), ExitCode.USAGE),
        (("1", "--take", "0"), ExitCode.USAGE),
        (("2", "--take", "1"), ExitCode.USAGE),
        (("0", "--take", "1"), ExitCode.USAGE),
        (("1", "--value", "sold"), ExitCode.FAILED),
        (("1", "--value", ""), ExitCode.FAILED),
    ],
)
def test_what_decides_nothing_changes_nothing(apart: Shell, words: tuple[str, ...], code: int) -> None:
    before = apart.json(OFFICE, "conflicts")
    ended = apart.at(OFFICE, "conflicts", "decide", *words)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err
    assert apart.json(OFFICE, "conflicts") == before


def test_where_nobody_disagrees_nothing_is_listed(story: Shell) -> None:
    ended = story.at(WORKER, "conflicts")
    assert ended.code == ExitCode.DONE
    assert "no conflict" in ended.err


def test_an_undo_does_not_reach_a_decision(apart: Shell) -> None:
    decided = apart.json(OFFICE, "conflicts", "decide", "1", "--take", "1")["value"]
    assert apart.at(OFFICE, "undo").code == ExitCode.FAILED
    assert [errand["state"] for errand in apart.json(OFFICE, "errand", "list", "--all")] == [decided]


def test_merging_says_where_conflicts_are_decided(shell: Shell) -> None:
    shell.json(OFFICE, "errand", "move", "1", "cancelled")
    shell.json(WORKER, "errand", "move", "1", "delivered")
    told = shell.at(OFFICE, "merge", shell.json(WORKER, "export", shell.stick)[0]["path"])
    assert "`fieldtui conflicts`" in told.err
