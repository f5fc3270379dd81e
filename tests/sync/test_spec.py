"""SPEC.md says what the program does: what can be compared mechanically is."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from fieldtui.errands import NEXT
from fieldtui.log import segment
from fieldtui.log.names import FIRST_BRANCH
from sync import content, envelope, errors
from sync.dictionary import DICTIONARY
from sync.exchange import aside
from tools import kinds

SPEC = (Path(__file__).parents[2] / "sync" / "SPEC.md").read_text(encoding="utf-8")


def test_the_dictionary_on_the_page_is_the_one_in_use() -> None:
    block = SPEC.rsplit("```\n", 2)[1]
    assert base64.b64decode(block) == DICTIONARY
    assert f"{len(DICTIONARY)} bytes, SHA-256 {hashlib.sha256(DICTIONARY).hexdigest()}" in SPEC


def test_the_kinds_on_the_page_are_the_kinds_there_are() -> None:
    assert kinds.table() in SPEC


@pytest.mark.parametrize("limit", [
    envelope.MOST_RECIPIENTS, content.MOST_HEADS, content.MOST_RECEIPTS, content.MOST_WANTS,
    content.MOST_SEGMENTS, content.MOST_BLOBS, segment.MOST_EVENTS, aside.MOST_ASIDE,
])  # fmt: skip
def test_every_limit_is_on_the_page(limit: int) -> None:
    assert re.search(rf"\b{limit:,}\b", SPEC)


def test_epochs_of_branches_begin_where_the_page_says() -> None:
    assert FIRST_BRANCH == 1 << 30
    assert "2^30" in SPEC


def test_every_result_that_the_page_names_is_an_error_of_ours() -> None:
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", SPEC.split("## Import")[1].split("## Export")[0]))
    assert {name for name in named if not hasattr(errors, name)} == set()
    assert len(named) > 15


def test_the_moves_of_an_errand_are_on_the_page() -> None:
    said = " ".join(SPEC.split())
    for state, following in NEXT.items():
        if following:
            assert f"{state} → {', '.join(following)}" in said
