"""What a command tells of is named in words of people, not by the names that the log has."""

from tests.cli.conftest import WORKER
from tests.cli.shell import Shell


def test_what_was_undone_is_named_in_words(shell: Shell) -> None:
    shell.json(WORKER, "errand", "add", "王秀兰", "挂面 3")
    shell.json(WORKER, "errand", "price", "2", "1", "3")
    told = shell.at(WORKER, "undo", language="zh-CN")
    assert told.code == 0, told
    assert "purchase.made" not in told.out
    assert "价" in told.out


def test_a_step_that_is_not_allowed_is_told_with_the_words_of_the_states(shell: Shell) -> None:
    shell.json(WORKER, "errand", "add", "王秀兰", "挂面 3")
    told = shell.at(WORKER, "errand", "move", "2", "closed", language="zh-CN")
    assert told.code == 1, told
    assert "待办" in told.err
    assert "closed" not in told.err
