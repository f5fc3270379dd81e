"""Forms made up from seeds, with groups, repeats and rules about each other, and any answers, also wrong ones:
nothing raises, nothing is lost, and what an answer touches is all that there was to work out."""

from functools import cache
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.checklists import Filling, Form, read_xform
from fieldtui.checklists.engine.state import State
from fieldtui.checklists.expressions.nodes import Node
from tests.checklists.making import filling
from tools.opinion.invented import invented_form

SEEDS = st.integers(1, 60)
VALUES = st.one_of(
    st.sampled_from(["", "a", "b", "a b", "c d", "zz", "0", "1", "3", "7", "12", "-2.5", "1e9", "NaN", "x y"]),
    st.sampled_from(["2020-02-03", "2021-13-01", "2020-02-15T08:00:00Z", "０", "<b>", "${q1}", "'", '"', "]", "x" * 300]),
    st.text(max_size=8),
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(["answer"] * 6 + ["add", "remove"]), st.integers(0, 999), VALUES), max_size=16
)
Step = tuple[str, int, str]


@cache
def invented(seed: int) -> Form:
    return read_xform(invented_form(seed))


def act(f: Filling, step: Step) -> dict[str, str]:
    """Does one step; gives the rows to store."""
    verb, number, value = step
    if verb == "answer":
        return dict(f.answer(f.questions[number % len(f.questions)], value).stored)
    repeats = [page.repeat for page in f.pages() if page.repeat]
    if verb == "add":
        return dict(f.add(repeats[number % len(repeats)]).stored) if repeats else {}
    found = [path for repeat in f.form.repeats for path in f.instances(repeat) if f.can_remove(path)]
    return dict(f.remove(found[number % len(found)]).stored) if found else {}


def state(f: Filling) -> dict[str, tuple[str, bool]]:
    """Value and relevance of every node."""
    return {node.path: (node.value, node.relevant) for node in f._state.nodes.values()}


def looks(f: Filling) -> list[object]:
    """All that screens and reports ask for."""
    shown = [[f.view(path) for path in f.questions], f.problems(), f.pages(), f.progress, f.record()]
    return [*shown, f.submission_xml(), [f.title(page) for page in f.pages()]]


def recalculated(f: Filling) -> dict[str, tuple[str, bool]]:
    """The state after everything has been worked out again, in place."""
    f._state.work_out_all()
    return state(f)


@given(SEEDS, STEPS, st.randoms())
@settings(max_examples=200, deadline=None)
def test_rows_in_any_order_make_the_same_filling_again(seed: int, steps: list[Step], dice: Random) -> None:
    f = filling(invented(seed))
    rows = dict(f.initial)
    for step in steps:
        rows |= act(f, step)
    shuffled = list(rows.items())
    dice.shuffle(shuffled)
    for given_rows in (f.answers, shuffled):
        again = filling(f.form, given_rows)
        assert state(again) == state(f)
        assert looks(again) == looks(f)


def after_each_step_the_state_is_that_of_working_out_everything(seed: int, steps: list[Step]) -> None:
    f = filling(invented(seed))
    for step in steps:
        act(f, step)
        kept_up = state(f)
        assert recalculated(f) == kept_up


@given(SEEDS, STEPS)
@settings(max_examples=200, deadline=None)
def test_keeping_up_gives_what_working_out_everything_gives(seed: int, steps: list[Step]) -> None:
    after_each_step_the_state_is_that_of_working_out_everything(seed, steps)


@given(SEEDS, STEPS, st.integers(0, 999), VALUES)
@settings(max_examples=200, deadline=None)
def test_an_answer_taken_back_gives_the_state_before(
    seed: int, steps: list[Step], number: int, value: str
) -> None:
    f = filling(invented(seed))
    for step in steps:
        act(f, step)
    before, shown = state(f), looks(f)
    path = f.questions[number % len(f.questions)]
    old = f.value(path)
    f.answer(path, value)
    f.answer(path, old)
    assert state(f) == before
    assert looks(f) == shown


@given(SEEDS, STEPS)
@settings(max_examples=200, deadline=None)
def test_what_was_answered_is_there_whatever_becomes_relevant(seed: int, steps: list[Step]) -> None:
    what_was_answered_is_kept(seed, steps)


def what_was_answered_is_kept(seed: int, steps: list[Step]) -> None:
    f = filling(invented(seed))
    said: dict[str, str] = {}
    for step in steps:
        verb, number, value = step
        if verb == "answer":
            path = f.questions[number % len(f.questions)]
            if f.form.nodes[f.form.template_of(path)].calculate is None:
                said[path] = value
        act(f, step)
        if verb == "remove":
            said = {path: value for path, value in said.items() if path in f.questions or _counted(f, path)}
    there = set(f.questions)
    assert {path: f.value(path) for path in said if path in there} == {
        path: value for path, value in said.items() if path in there
    }
    assert {path: f.answers.get(path) for path in said if path not in there} == {
        path: value for path, value in said.items() if path not in there
    }


def _counted(f: Filling, path: str) -> bool:
    """Is a path that is gone below an instance put aside by a count (and not taken away by hand)?"""
    return path in f.answers


# ------------------------------------------------------------ these tests can fail


def _forgets_readers(self: State, *arguments: object, **more: object) -> None:
    """A broken engine: what reads a changed node is not worked out again."""


def _empties(self: State, node: Node) -> bool:
    """A broken engine: what is not relevant loses its answer."""
    changed = _work_out(self, node)
    if not node.relevant:
        node.value = ""
    return changed


_work_out = State._work_out


def test_an_engine_that_loses_what_is_hidden_is_found() -> None:
    @given(SEEDS, STEPS)
    @settings(max_examples=300, deadline=None, database=None)
    def property_holds(seed: int, steps: list[Step]) -> None:
        what_was_answered_is_kept(seed, steps)

    with patch.object(State, "_work_out", _empties), pytest.raises(AssertionError):
        property_holds()


def test_an_engine_that_forgets_who_reads_a_value_is_found() -> None:
    @given(SEEDS, STEPS)
    @settings(max_examples=300, deadline=None, database=None)
    def property_holds(seed: int, steps: list[Step]) -> None:
        after_each_step_the_state_is_that_of_working_out_everything(seed, steps)

    with patch.object(State, "_spread", _forgets_readers), pytest.raises(AssertionError):
        property_holds()
