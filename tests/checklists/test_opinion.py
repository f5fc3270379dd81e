"""What ODK's own web engine makes of the same answers, from a recording: ours says the same, except where the
table of differences has a reason. `python -m tools.opinion --record` asks again."""

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from fieldtui.checklists import builtin_checklists, read_xform, read_xlsform
from tests.checklists.making import shared
from tools.opinion import listed
from tools.opinion.differences_page import PAGE, page
from tools.opinion.ours import Ours
from tools.opinion.recording import RECORDED, Walk, fingerprint, read
from tools.opinion.second import Snapshot
from tools.opinion.walks import Comparison

WALKS = {f"{walk.form} {walk.seed}": walk for walk in read()}


def form_xml(walk: Walk) -> str:
    if walk.xml:
        return walk.xml
    ending = ".xml" if walk.form.startswith("child") else ".xlsx"
    path: Path = shared(walk.form + ending)
    xml = path.read_text("utf-8") if ending == ".xml" else read_xlsform(path).xml
    assert fingerprint(xml) == walk.fingerprint, "the form has changed since; record again"
    return xml


def compared(walk: Walk, steps: list[tuple[tuple[str, ...], Snapshot | str]] | None = None) -> Comparison:
    comparison = Comparison(walk.form, Ours(read_xform(form_xml(walk)), walk.language), listed.table())
    for action, theirs in walk.replayed() if steps is None else steps:
        comparison.step(action, theirs)
    if walk.submission:
        comparison.submitted(walk.submission)
    return comparison


@cache
def comparison_of(name: str) -> Comparison:
    return compared(WALKS[name])


@pytest.mark.parametrize("name", sorted(WALKS))
def test_the_same_answers_look_the_same_except_for_listed_differences(name: str) -> None:
    assert [str(each) for each in comparison_of(name).unlisted()] == []


def test_every_listed_difference_still_occurs() -> None:
    seen = Counter(found.listed.name for name in WALKS for found in comparison_of(name).found if found.listed)
    assert [each.name for each in listed.table() if not each.rare and not seen[each.name]] == []


@pytest.mark.parametrize("aspect", ["value", "relevant", "required", "label", "choices", "constraint"])
def test_a_look_that_was_otherwise_is_found(aspect: str) -> None:
    walk = WALKS["filtered 1"]
    steps = list(walk.replayed())
    action, last = steps[-1]
    assert not isinstance(last, str)
    path = next(path for path, looks in last.items() if looks["relevant"] and "choices" in looks)
    changed = last | {path: last[path] | {aspect: False if aspect == "relevant" else "otherwise"}}
    comparison = compared(walk, [*steps[:-1], (action, changed)])
    assert (path, aspect) in {
        (each.difference.path, each.difference.aspect) for each in comparison.unlisted()
    }


def test_a_submission_that_was_otherwise_is_found() -> None:
    walk = WALKS["kept 1"]
    changed = replace(walk, submission=walk.submission.replace("<i>", "<i>1"))
    assert [each.difference.aspect for each in compared(changed).unlisted()] == ["sent"]


def test_what_the_other_engine_refuses_is_found() -> None:
    walk = WALKS["kept 1"]
    steps: list[tuple[tuple[str, ...], Snapshot | str]] = [
        *walk.replayed(),
        (("answer", "/data/t", "x"), "no"),
    ]
    assert "error" in {each.difference.aspect for each in compared(walk, steps).unlisted()}


def test_every_built_in_checklist_was_compared() -> None:
    assert {builtin.name for builtin in builtin_checklists()} <= {walk.form for walk in WALKS.values()}


def test_the_recording_is_small() -> None:
    assert RECORDED.stat().st_size < 300_000


def test_the_page_of_differences_is_the_table() -> None:
    assert PAGE.read_text("utf-8") == page(listed.table())
