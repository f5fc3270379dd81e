"""Every claim of docs/security.md names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
_ROW = re.compile(r"^\| (?P<claim>[^|]+) \| (?P<shown>[^|]+) \|$", flags=re.MULTILINE)
ROWS = [(row["claim"], row["shown"]) for row in _ROW.finditer(PAGE) if row["claim"] != "claim"]
LINKS = re.findall(r"\]\(([^)#]+)\)", PAGE)


def named_in(shown: str) -> list[str]:
    """What `pytest` is to run: files, or tests in them."""
    command = re.fullmatch(r"`pytest ([^`]+)`", shown)
    return command[1].split() if command else []


def exists(test: str) -> bool:
    """Whether a file, and a test in it, is there."""
    path, _gap, name = test.partition("::")
    if not (ROOT / path).is_file():
        return False
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    return name in functions if name else any(function.startswith("test_") for function in functions)


def test_the_page_has_claims() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize(("claim", "shown"), ROWS, ids=[claim for claim, _shown in ROWS])
def test_a_claim_is_shown_by_tests_that_exist(claim: str, shown: str) -> None:
    named = named_in(shown)
    assert named
    assert [test for test in named if not exists(test)] == []


def test_no_claim_stands_twice() -> None:
    assert len({claim for claim, _shown in ROWS}) == len(ROWS)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert not exists("tests/project/test_security_page.py::test_that_nobody_wrote")
    assert not exists("tests/nowhere.py")
    assert exists("tests/project/test_security_page.py::test_the_page_has_claims")
