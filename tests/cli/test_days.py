"""A day on the command line is what it is in a form: the words people use, kept as a date."""

from datetime import date, datetime, timedelta

import pytest

from tests.cli.conftest import WORKER
from tests.cli.shell import Shell

TODAY = datetime.now().astimezone().date()
FRIDAY = TODAY + timedelta(days=(4 - TODAY.weekday()) % 7)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("今天", TODAY),
        ("明天", TODAY + timedelta(days=1)),
        ("周五", FRIDAY),
        ("11-27", TODAY.replace(month=11, day=27)),
        ("2026-10-14", date(2026, 10, 14)),
    ],
)
def test_an_errand_keeps_the_day_that_was_meant(shell: Shell, typed: str, kept: date) -> None:
    said = shell.at(
        WORKER, "errand", "add", "王秀兰", "挂面 3", "--promised", typed, "--json", language="zh-CN"
    )
    assert said.code == 0, said
    days = [one["promised"] for one in said.data if one["items"][0]["text"] == "挂面"]
    assert days == [kept.isoformat()]


@pytest.mark.parametrize(
    "words",
    [
        ("errand", "add", "王秀兰", "挂面 3", "--promised", "改天"),
        ("visit", "3-1-201", "no answer", "--revisit", "改天"),
        ("report", "--day", "改天"),
    ],
)
def test_what_is_no_day_is_refused_by_name(shell: Shell, words: tuple[str, ...]) -> None:
    said = shell.at(WORKER, *words)
    assert said.code == 1
    assert '"改天" is not a day' in said.err
    assert len(shell.json(WORKER, "errand", "list")) == 1


def test_a_weekday_is_a_day_to_come_again(shell: Shell) -> None:
    said = shell.at(WORKER, "visit", "3-1-201", "no answer", "--revisit", "Fri")
    assert said.code == 0, said
